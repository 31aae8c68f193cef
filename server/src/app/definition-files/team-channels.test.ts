import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { formatDefinitionError } from './definition-error.ts';
import { checkDefinitions } from './load-definitions.ts';

const account = `AC${'0'.repeat(32)}`;
const secret = `whsec_${'A'.repeat(32)}`;
const twilio = `from: "+4930123456", account: ${account}, token: ${'t'.repeat(32)}`;
const head = 'team: shop\nlanguage: de\nchannels:\n';

function check(channels: string, environment?: Record<string, string>, hasMailServer = true) {
  const surroundings = environment && { environment, hasMailServer };
  return checkDefinitions([], [{ file: 'shop.yaml', text: head + channels }], true, surroundings);
}
function errorsOf(...args: Parameters<typeof check>): string[] {
  const checked = check(...args);
  return checked.ok ? [] : checked.errors.map(formatDefinitionError);
}
function channelsOf(...args: Parameters<typeof check>) {
  const checked = check(...args);
  if (!checked.ok) throw new Error(checked.errors.map(formatDefinitionError).join('\n'));
  return checked.teams[0]!.channels;
}

describe('the channels of a team', () => {
  it('are of many kinds, each reached where its vendor is unless the file says otherwise', () => {
    const channels = `
  - { webhook: https://pages.example/, secret: ${secret} }
  - { slack: C0123ABCDEF, token: xoxb-1234-5678 }
  - { teams: "https://prod.example/workflows/1?sig=x" }
  - { pagerduty: ${'k'.repeat(32)} }
  - { email: shop@example.com }
  - { ntfy: shop-alarm, api: https://ntfy.example/push }
  - { sms: "+4915112345678", ${twilio} }
  - { voice: "+4915112345678", ${twilio} }
  - push: mara
people:
  - { person: mara, name: Mara }
`;
    const telephone = {
      number: '+4915112345678',
      from: '+4930123456',
      account,
      token: 't'.repeat(32),
      api: 'https://api.twilio.com/',
    };
    expect(channelsOf(channels)).toEqual([
      { kind: 'webhook', url: 'https://pages.example/', secret },
      { kind: 'slack', conversation: 'C0123ABCDEF', token: 'xoxb-1234-5678', api: 'https://slack.com/api/' },
      { kind: 'teams', url: 'https://prod.example/workflows/1?sig=x' },
      { kind: 'pagerduty', routingKey: 'k'.repeat(32), api: 'https://events.pagerduty.com/' },
      { kind: 'email', address: 'shop@example.com' },
      { kind: 'ntfy', topic: 'shop-alarm', token: null, api: 'https://ntfy.example/push/' },
      { kind: 'sms', ...telephone },
      { kind: 'voice', ...telephone },
      { kind: 'push', person: 'mara' },
    ]);
  });

  it.each([
    ['{ slack: C0123ABCDEF }', 'channels[0].token: missing: must be a text'],
    [
      '{ slack: "#payments", token: xoxb-12345678 }',
      'channels[0].slack: "#payments": the id of a conversation, such as C0123ABCDEF: it ends the link to it',
    ],
    ['{ slack: C0123ABCDEF, tokn: xoxb-12345678 }', 'channels[0].tokn: unknown key: did you mean token?'],
    [
      '{ slack: C0123ABCDEF, token: xoxb-12345678, secret: x }',
      'channels[0].secret: unknown key: known here are slack, token, api',
    ],
    ['{ slack: C0123ABCDEF, token: xoxp-nearly-a-secret }', 'channels[0].token: a bot token: xoxb-…'],
    ['{ slak: C0123ABCDEF, token: xoxb-12345678 }', 'channels[0].slak: unknown key: did you mean slack?'],
    [
      '{ phone: 1 }',
      'channels[0]: a mapping: must have one of the keys webhook, slack, teams, pagerduty, email, ntfy, sms, voice, push',
    ],
    [
      '{ email: a@b.example, ntfy: x }',
      'channels[0]: a mapping: is email and ntfy at once: make each an entry of its own',
    ],
    ['{ push: mara }', 'channels[0].push: "mara": no person has this id: there are none'],
    ['nobody', 'channels[0]: "nobody": must be a mapping of keys to values'],
    ['{ teams: my-secret-address }', 'channels[0].teams: an http or https address'],
    ['{ pagerduty: too-short-a-key }', 'channels[0].pagerduty: an integration key: 32 letters and digits'],
    [
      '{ email: "a@b.example, c@d.example" }',
      'channels[0].email: "a@b.example, c@d.example": an e-mail address',
    ],
    [
      `{ sms: +4915112345678, ${twilio} }`,
      'channels[0].sms: 4915112345678: must be a text: write "+4915112345678" in quotes',
    ],
    [
      `{ voice: "0151 1234567", ${twilio} }`,
      'channels[0].voice: "0151 1234567": a number in international form, such as "+4915112345678"',
    ],
  ])('that is wrong is told by its own kind: %s', (channel, error) => {
    expect(errorsOf(`  - ${channel}\n`)).toEqual([`shop.yaml:4: ${error}`]);
  });
});

describe('what a team file takes from the environment', () => {
  const channels =
    '  - { webhook: "https://pages.example/?token=${TOKEN}", secret: "${SECRET}" }\n  - pagerduty: ${KEY}\n';

  it('is put in where pages are sent', () => {
    expect(channelsOf(channels, { TOKEN: 't0p', SECRET: secret, KEY: 'k'.repeat(32) })).toMatchObject([
      { url: 'https://pages.example/?token=t0p', secret },
      { routingKey: 'k'.repeat(32) },
    ]);
  });

  it('is not missed where the file is only checked', () => {
    expect(errorsOf(channels)).toEqual([]);
  });

  it('is missed where it is needed, by name and place', () => {
    expect(errorsOf(channels, { TOKEN: 't0p', SECRET: '' })).toEqual([
      'shop.yaml:4: channels[0].secret: ${SECRET} is not set in the environment',
      'shop.yaml:5: channels[1].pagerduty: ${KEY} is not set in the environment',
    ]);
  });

  it('is checked like what is written, and shown as it is written', () => {
    const errors = errorsOf('  - email: "${ADDRESS}"\n', { ADDRESS: 'somebody’s secret' });
    expect(errors).toEqual(['shop.yaml:4: channels[0].email: "${ADDRESS}": an e-mail address']);
  });

  it('is nothing but text: it cannot add a channel', () => {
    expect(errorsOf('  - email: "${ADDRESS}"\n', { ADDRESS: 'a@b.example }\n  - { ntfy: x' })).toHaveLength(
      1,
    );
  });
});

it('a channel by e-mail needs a mail server, where pages are sent', () => {
  const channels = '  - ntfy: shop\n  - email: shop@example.com\n';
  expect(errorsOf(channels, {}, false)).toEqual([
    'shop.yaml:5: channels[1].email: "shop@example.com": needs a mail server: paging.mail in the configuration',
  ]);
  expect(errorsOf(channels, {}, true)).toEqual([]);
});

it('the example in the documentation has a channel of every kind, and is right', () => {
  const page = readFileSync(new URL('../../../../infra/docs/channels.md', import.meta.url), 'utf8');
  const text = /```yaml\n(.*?)```/s.exec(page)![1]!;
  const checked = checkDefinitions([], [{ file: 'channels.md', text }]);
  if (!checked.ok) throw new Error(checked.errors.map(formatDefinitionError).join('\n'));
  expect(checked.teams[0]!.channels.map(({ kind }) => kind)).toEqual([
    'webhook',
    'slack',
    'teams',
    'pagerduty',
    'email',
    'ntfy',
    'sms',
    'voice',
    'push',
  ]);
});
