import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SlackReceiver } from '../../../test/support/receivers/slack.ts';
import type { SlackChannel as SlackTarget } from '../on-call/team-channel.ts';
import { InMemoryPageOutbox } from '../paging/in-memory-page-outbox.ts';
import type { Attempt } from '../paging/page-channel.ts';
import { alarmMs, allThrough, examplePage, payments } from '../paging/page-examples.suite.ts';
import { PageDelivery } from '../workflows/deliver-pages.ts';
import { anAttempt, requestsToLoopback } from './channel-attempt.suite.ts';
import { SlackChannel } from './slack-channel.ts';

const opened = examplePage('opened');
const resolved = examplePage('resolved', { changedAtMs: alarmMs + 600_000 });
let slack: SlackReceiver;
let target: SlackTarget;

beforeEach(async () => {
  slack = await SlackReceiver.start();
  const { conversation, token, api } = slack;
  target = { kind: 'slack', conversation, token, api };
});
afterEach(() => slack.stop());

const send = (page = opened, attempt: Partial<Attempt> = {}, to = target) =>
  new SlackChannel(requestsToLoopback()).send(page, to, anAttempt(attempt));

describe('a page to Slack', () => {
  it('is one message through the whole night: edited when it is over, posted anew when it comes back', async () => {
    const outbox = new InMemoryPageOutbox();
    let nowMs = alarmMs;
    const delivery = new PageDelivery({
      outbox,
      teams: () => [{ ...payments, channels: [target], language: 'de' }],
      channels: allThrough(new SlackChannel(requestsToLoopback())),
      clock: { now: () => nowMs },
      random: () => 0,
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    });
    const tell = async (event: Parameters<typeof examplePage>[0], atMs: number) => {
      nowMs = atMs;
      await outbox.plan([examplePage(event, { channel: 'slack-1', changedAtMs: atMs })]);
      return delivery.runOnce(nowMs);
    };
    expect(await tell('opened', alarmMs)).toEqual(['delivered']);
    expect(slack.messages).toMatchObject([
      { edits: 0, text: expect.stringMatching(/^Kasse › Zahlung: 212 hängen fest/) },
    ]);
    expect(await tell('resolved', alarmMs + 600_000)).toEqual(['delivered']);
    expect(slack.messages).toMatchObject([
      { edits: 1, text: expect.stringMatching(/^Kasse › Zahlung: wieder normal/) },
    ]);
    expect(await tell('reopened', alarmMs + 700_000)).toEqual(['delivered']);
    expect(await tell('resolved', alarmMs + 900_000)).toEqual(['delivered']);
    expect(slack.messages.map(({ edits }) => edits)).toEqual([1, 1]);
    expect(slack.errors).toEqual([]);
  });

  it('has a headline, the sentence, the numbers with their sample, why, and the way to the incident', async () => {
    expect(await send()).toEqual({
      kind: 'delivered',
      reference: expect.stringContaining(slack.conversation),
    });
    const [header, sentence, numbers, footer] = slack.messages[0]!.blocks;
    expect(header).toMatchObject({ text: { text: '● Customers are stuck: Checkout › Payment' } });
    expect(sentence).toMatchObject({ text: { text: opened.content.summary.en } });
    expect(JSON.stringify(numbers)).toContain('*Stuck*\\n212 of 1,204 (normal 9 ± 6)');
    expect(JSON.stringify(footer)).toContain('<https://wegwarte.example/incidents/inc-7|Open in Wegwarte>');
  });

  it('rings nobody because of what stands in a segment, and keeps within the limits however long it is', async () => {
    const segment = {
      values: [{ dimension: 'x'.repeat(5_000), value: '<!channel> <https://evil.example|pay>' }],
      share: 1,
    };
    const content = {
      ...opened.content,
      segment,
      journeyTitle: { en: '<!here>'.repeat(99), de: '' },
      summary: { en: `<!everyone> & <@U1> ${'&'.repeat(9_000)}`, de: '' },
    };
    expect(await send({ ...opened, content })).toMatchObject({ kind: 'delivered' });
    // A headline is plain text, in which nothing rings.
    const rest = JSON.stringify([slack.messages[0]!.text, slack.messages[0]!.blocks.slice(1)]);
    expect(rest.match(/<[!@#][^>]*>|<https?:[^>]*evil/g)).toBeNull();
  });

  it('is posted anew where the earlier message is gone', async () => {
    const first = await send();
    slack.remove(slack.messages[0]!.ts);
    const earlier = first.kind === 'delivered' ? first.reference! : '';
    expect(await send(resolved, { earlier })).toMatchObject({ kind: 'delivered' });
    expect(slack.errors).toEqual(['message_not_found']);
    expect(slack.messages).toMatchObject([{ edits: 0, text: expect.stringContaining('recovered') }]);
  });

  it.each(['not json', '{"channel":1}', '{}'])(
    'does not stumble over a reference it cannot read: %s',
    async (earlier) => {
      expect(await send(resolved, { earlier })).toMatchObject({ kind: 'delivered' });
    },
  );
});

describe('what Slack refuses', () => {
  it('for good: a wrong token, a conversation the bot is not in; the token is not told', async () => {
    const token = 'xoxb-somebody-elses-token';
    expect(await send(opened, {}, { ...target, token })).toEqual({
      kind: 'permanent',
      detail: 'chat.postMessage: invalid_auth',
    });
    expect(await send(opened, {}, { ...target, conversation: 'C999' })).toEqual({
      kind: 'permanent',
      detail: 'chat.postMessage: channel_not_found',
    });
  });

  it.each([
    [{ status: 429, headers: { 'retry-after': '30' }, body: { ok: false, error: 'ratelimited' } }, 30_000],
    [{ status: 200, body: { ok: false, error: 'internal_error' } }, null],
    [{ status: 200, body: '<html>Sign in to the guest network</html>' }, null],
    [{ status: 503, body: 'later' }, null],
  ])('for now: %j', async (answer, retryAfterMs) => {
    slack.http.stumble(answer);
    expect(await send()).toMatchObject({ kind: 'temporary', retryAfterMs });
    expect(await send()).toMatchObject({ kind: 'delivered' });
  });
});
