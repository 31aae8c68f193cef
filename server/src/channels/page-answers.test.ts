import { describe, expect, it } from 'vitest';
import { NtfyReceiver } from '../../../test/support/receivers/ntfy.ts';
import { SlackReceiver } from '../../../test/support/receivers/slack.ts';
import { TeamsReceiver } from '../../../test/support/receivers/teams.ts';
import { alarmMs, examplePage } from '../paging/page-examples.suite.ts';
import { linksOf } from '../paging/page-link.ts';
import { anAttempt, requestsToLoopback } from './channel-attempt.suite.ts';
import { emailMessage } from './email-message.ts';
import { smsLength } from './gsm7.ts';
import { NtfyChannel } from './ntfy-channel.ts';
import { SlackChannel } from './slack-channel.ts';
import { smsText } from './sms-text.ts';
import { TeamsChannel } from './teams-channel.ts';

const opened = examplePage('opened');
const links = linksOf(opened.id, 'https://wegwarte.example/', Buffer.from('key'), alarmMs);
const requests = requestsToLoopback();
const attempt = anAttempt({ links, language: 'de' });

describe('the links to answer a page', () => {
  it('are buttons of ntfy, as many as it takes', async () => {
    const ntfy = await NtfyReceiver.start();
    const { topic, token, api } = ntfy;
    await new NtfyChannel(requests).send(opened, { kind: 'ntfy', topic, token, api }, attempt);
    expect(ntfy.messages[0]!.actions!.map(({ label, url }) => [label, url])).toEqual([
      ['Ich übernehme', links.acknowledge],
      ['In 30 Minuten wieder fragen', links.snooze],
      ['Weitergeben', links['hand-on']],
    ]);
    expect(ntfy.messages[0]!.click).toBe(opened.content.incidentUrl);
    await ntfy.stop();
  });

  it('are links in Slack, and gone when the message is edited to say that it is over', async () => {
    const slack = await SlackReceiver.start();
    const { conversation, token, api } = slack;
    const channel = new SlackChannel(requests);
    const target = { kind: 'slack', conversation, token, api } as const;
    const told = await channel.send(opened, target, attempt);
    expect(JSON.stringify(slack.messages[0]!.blocks)).toContain(`<${links.acknowledge}|Ich übernehme>`);
    const earlier = told.kind === 'delivered' ? told.reference! : null;
    await channel.send(examplePage('resolved'), target, anAttempt({ earlier }));
    expect(slack.messages).toHaveLength(1);
    expect(JSON.stringify(slack.messages[0]!.blocks)).not.toContain('/answer/');
    await slack.stop();
  });

  it('are buttons of a card in Teams', async () => {
    const teams = await TeamsReceiver.start();
    await new TeamsChannel(requests).send(opened, { kind: 'teams', url: teams.url }, attempt);
    expect(teams.cards[0]!.actions).toMatchObject([
      { title: 'Ich übernehme', url: links.acknowledge },
      { url: links.snooze },
      { url: links['hand-on'] },
      { title: 'War unnötig', url: links.useless },
      { url: opened.content.incidentUrl },
    ]);
    await teams.stop();
  });

  it('stand in both texts of a mail', () => {
    const { text, html } = emailMessage(opened, 'en', links);
    for (const url of Object.values(links)) {
      expect(text).toContain(url);
      expect(html).toContain(`<a href="${url}">`);
    }
    expect(emailMessage(opened, 'en').html).not.toContain('/answer/');
  });

  it('are one in a short message, which stays as short', () => {
    const text = smsText(opened, 'de', links);
    expect(text).toContain(`\nIch übernehme: ${links.acknowledge}`);
    expect(smsLength(text)).toBeLessThanOrEqual(320);
  });
});
