import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TeamsReceiver } from '../../../test/support/receivers/teams.ts';
import { examplePage } from '../paging/page-examples.suite.ts';
import { anAttempt, requestsToLoopback } from './channel-attempt.suite.ts';
import { TeamsChannel } from './teams-channel.ts';

const opened = examplePage('opened');
let teams: TeamsReceiver;
beforeEach(async () => void (teams = await TeamsReceiver.start()));
afterEach(() => teams.stop());

const send = (page = opened, language: 'en' | 'de' = 'de', url = teams.url) =>
  new TeamsChannel(requestsToLoopback()).send(page, { kind: 'teams', url }, anAttempt({ language }));

describe('a page to Microsoft Teams', () => {
  it('is a card that says it all in the language of the team, with a button to the incident', async () => {
    expect(await send()).toEqual({ kind: 'delivered' });
    expect(await send(examplePage('resolved'))).toEqual({ kind: 'delivered' });
    const said = teams.wordsOf(0);
    expect(said).toContain('Kunden hängen fest: Kasse › Zahlung');
    expect(said).toContain(opened.content.summary.de);
    expect(said).toMatch(/Hängen fest: {2}212 von 1\.204 \(normal 9 ± 6\)/);
    expect(said).toContain(opened.content.why.de);
    expect(teams.cards[0]!.actions).toMatchObject([
      { title: 'In Wegwarte öffnen', url: opened.content.incidentUrl },
    ]);
    expect(teams.wordsOf(1)).toMatch(/^Vorbei: Kasse › Zahlung/);
  });

  it('is never too large to be taken, whatever its texts are made of', async () => {
    const long = { en: '\u{1F525}'.repeat(50_000), de: '"\u0001'.repeat(50_000) };
    const content = { ...opened.content, summary: long, why: long, journeyTitle: long, stepTitle: long };
    expect(await send({ ...opened, content })).toEqual({ kind: 'delivered' });
    expect(await send({ ...opened, content }, 'en')).toEqual({ kind: 'delivered' });
  });

  it('is refused for good where the address is wrong, without the signature in it being told', async () => {
    const outcome = await send(opened, 'de', teams.url.replace('s3cr3t', 'other'));
    expect(outcome).toMatchObject({ kind: 'permanent', detail: expect.stringContaining('answered 401') });
    expect(JSON.stringify(outcome)).not.toMatch(/signature|workflows/);
  });

  it('waits where Teams asks for it', async () => {
    teams.http.stumble({ status: 429, headers: { 'retry-after': '7' } });
    expect(await send()).toMatchObject({ kind: 'temporary', retryAfterMs: 7_000 });
  });
});
