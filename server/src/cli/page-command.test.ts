import { Command } from 'commander';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MailReceiver } from '../../../test/support/receivers/mail.ts';
import { NtfyReceiver } from '../../../test/support/receivers/ntfy.ts';
import { PagerDutyReceiver } from '../../../test/support/receivers/pagerduty.ts';
import { SlackReceiver } from '../../../test/support/receivers/slack.ts';
import { TeamsReceiver } from '../../../test/support/receivers/teams.ts';
import { TwilioReceiver } from '../../../test/support/receivers/twilio.ts';
import { PageReceiver } from '../../../test/support/page-receiver.ts';
import { pageCommand } from './page-command.ts';
import { run, withCommands } from './usage.ts';

let at: string;
const started: { stop(): Promise<void> }[] = [];
beforeEach(async () => void (at = await mkdtemp(join(tmpdir(), 'wegwarte-page-'))));
afterEach(async () => {
  for (const receiver of started.splice(0)) await receiver.stop();
  await rm(at, { recursive: true });
});

async function page(...args: string[]) {
  const seen = { out: '', err: '' };
  const output = {
    out: (text: string) => void (seen.out += text),
    err: (text: string) => void (seen.err += text.replaceAll(`${at}/`, '')),
  };
  const program = withCommands(new Command('wegwarte'), [pageCommand(output)], output);
  return { code: await run(program, ['page', ...args], output), ...seen };
}

async function keep<Receiver extends { stop(): Promise<void> }>(start: Promise<Receiver>): Promise<Receiver> {
  const receiver = await start;
  started.push(receiver);
  return receiver;
}

/** A team reached in every way there is, and the configuration beside it; the path of that. */
async function everyChannel() {
  const [webhook, slack, teams, pagerDuty, mail, ntfy, twilio] = await Promise.all([
    keep(PageReceiver.start()),
    keep(SlackReceiver.start()),
    keep(TeamsReceiver.start()),
    keep(PagerDutyReceiver.start()),
    keep(MailReceiver.start({ offersTls: false, wantsLogin: false })),
    keep(NtfyReceiver.start()),
    keep(TwilioReceiver.start()),
  ]);
  const phone = `from: "${twilio.number}", account: ${twilio.account}, token: ${twilio.token}, api: ${twilio.api}`;
  const team = `team: payments
title: { en: Payments, de: Zahlungen }
language: de
channels:
  - { webhook: ${webhook.addressOf('payments')}, secret: ${webhook.secret} }
  - { slack: ${slack.conversation}, token: ${slack.token}, api: ${slack.api} }
  - { teams: "${teams.url}" }
  - { pagerduty: ${pagerDuty.routingKey}, api: ${pagerDuty.api} }
  - { email: payments@shop.example }
  - { ntfy: ${ntfy.topic}, token: ${ntfy.token}, api: ${ntfy.api} }
  - { sms: "+4915112345678", ${phone} }
  - { voice: "+4915112345678", ${phone} }
`;
  const configuration = `database: { embedded: data }
http: { publicUrl: "https://wegwarte.example/" }
teams: [payments.yaml]
access: { pseudonymKey: a-key-of-the-tests-that-protects-nobody }
paging:
  allowPrivateTargets: true
  mail: { server: "smtp://127.0.0.1:${mail.port}", from: wegwarte@shop.example, starttls: offered }
`;
  await writeFile(join(at, 'payments.yaml'), team);
  await writeFile(join(at, 'wegwarte.yaml'), configuration);
  return { config: join(at, 'wegwarte.yaml'), webhook, slack, teams, pagerDuty, mail, ntfy, twilio };
}

describe('wegwarte page test', () => {
  it('says by what ways a page would reach the team, and nothing that should stay between them', async () => {
    const { config, slack, teams, twilio, pagerDuty, ntfy } = await everyChannel();
    const { code, out } = await page('test', 'payments', '--config', config);
    expect(code).toBe(0);
    expect(out.split('\n')).toEqual([
      'Payments would be paged in German by:',
      expect.stringMatching(/^ {2}webhook-1 {4}webhook, 127\.0\.0\.1:\d+$/),
      `  slack-1      Slack, ${slack.http.host}`,
      `  teams-1      Microsoft Teams, ${teams.http.host}`,
      `  pagerduty-1  PagerDuty, ${pagerDuty.http.host}`,
      expect.stringMatching(/^ {2}email-1 {6}e-mail, to shop\.example by 127\.0\.0\.1:\d+$/),
      `  ntfy-1       ntfy, ${ntfy.http.host}`,
      `  sms-1        short message, ${twilio.http.host}`,
      `  voice-1      call, ${twilio.http.host}`,
      'Nothing was sent. With --send, a page marked as a test goes to each.',
      '',
    ]);
    expect(slack.http.requests).toEqual([]);
  });

  it('sends one marked as a test to each, takes back what would stay an alarm, and says what became of it', async () => {
    const { config, webhook, slack, teams, pagerDuty, mail, ntfy, twilio } = await everyChannel();
    const { code, out } = await page('test', 'payments', '--config', config, '--send');
    expect(out.match(/: delivered$/gm)).toHaveLength(5);
    expect(out.match(/: delivered, and taken back$/gm)).toHaveLength(3);
    expect(code).toBe(0);
    expect(out).not.toContain(twilio.token);

    const mark = /^Test, nichts passiert: Beispiel › Zahlung: 212 hängen fest/;
    expect(webhook.pages.map(({ body }) => body.status)).toEqual(['firing', 'resolved']);
    expect(webhook.pages[0]!.body.commonLabels).toMatchObject({ test: 'true' });
    expect(slack.messages).toMatchObject([
      { edits: 1, text: expect.stringMatching(/^Test, nichts passiert/) },
    ]);
    expect(teams.wordsOf(0)).toMatch(/^Test: Kunden hängen fest: Beispiel › Zahlung Test, nichts passiert/);
    expect([...pagerDuty.alerts.values()]).toMatchObject([
      { state: 'resolved', triggers: [{ payload: { summary: expect.stringMatching(mark) } }] },
    ]);
    expect(mail.mails).toMatchObject([{ text: expect.stringContaining('Test: Kunden hängen fest') }]);
    expect(ntfy.messages).toMatchObject([{ message: expect.stringMatching(mark) }]);
    expect(twilio.messages[0]!.body).toMatch(/^Test, nichts passiert: Beispiel > Zahlung/);
    expect(twilio.calls[0]!.twiml).toContain('Dies ist ein Test, es ist nichts passiert.');
  });

  it('ends with 1 where one channel does not work, and still tries the others', async () => {
    const { config, pagerDuty, ntfy } = await everyChannel();
    pagerDuty.http.stumble({ status: 400, body: 'Invalid routing key' });
    ntfy.http.stumble({ status: 503 });
    const { code, out } = await page('test', 'payments', '--config', config, '--send');
    expect(code).toBe(1);
    expect(out).toMatch(/^ {2}pagerduty-1 .*: not delivered, answered 400: Invalid routing key$/m);
    expect(out).toMatch(
      /^ {2}ntfy-1 .*: not delivered, answered 503 \(in earnest it would be tried again\)$/m,
    );
    expect(out.match(/: delivered/g)).toHaveLength(6);
  });

  it('walks the policy: whom each step would reach, how and when', async () => {
    const { config } = await everyChannel();
    const hours = (person: string) => `[{ layer: all, people: [${person}], start: 2026-01-05, turn: daily }]`;
    await writeFile(
      join(at, 'payments.yaml'),
      `team: payments
channels: [{ ntfy: payments }]
people:
  - { person: mara, name: Mara Lindqvist, channels: [{ email: mara@shop.example }] }
  - { person: jonas, name: Jonas Weber, channels: [{ email: jonas@shop.example }, { ntfy: jonas }] }
  - { person: new, name: Newcomer }
workingHours:
  timeZone: Europe/Berlin
  hours: [{ days: [monday, tuesday, wednesday, thursday, friday], from: "08:00", to: "18:00" }]
rotas:
  - { rota: primary, timeZone: Europe/Berlin, layers: ${hours('mara')} }
  - { rota: later, timeZone: Europe/Berlin, layers: ${hours('new').replace('2026', '2999')} }
escalation:
  repeat: 1
  steps:
    - { to: [channels, { rota: primary }], wait: 90m }
    - { to: [{ person: jonas }, { person: new }, { rota: later }], wait: 12h }
`,
    );
    const { code, out } = await page('test', 'payments', '--config', config);
    expect(code).toBe(0);
    const lines = out.split('\n').slice(2);
    const time = String.raw`\d\d:\d\d`;
    const mail = String.raw`e-mail, to shop\.example by 127\.0\.0\.1:\d+`;
    const round = [
      String.raw`^  ${time}  the channels of Payments: ntfy, ntfy\.sh$`,
      String.raw`^         Mara Lindqvist, on call in primary: ${mail}$`,
      String.raw`^  ${time}  Jonas Weber: ${mail}; ntfy, ntfy\.sh$`,
      '^         not reached: Newcomer has no channel$',
      '^         not reached: nobody is on call in later$',
    ];
    const expected = [
      '^If it opened now and nobody took it, its policy reaches',
      ...round,
      '^  once more, round 2:$',
      ...round,
      '^Incidents of less than high criticality wait for the working hours of Payments: Mon, Tue, Wed, Thu, Fri 08:00–18:00 \\(Europe/Berlin\\)\\.$',
      '^One that opened now would (not wait|wait until \\w{3} 08:00)\\.$',
      '^Nothing was sent',
      '^$',
    ];
    expect(lines).toEqual(expected.map((line) => expect.stringMatching(new RegExp(line))));
    const minute = (line: string) => Number(line.slice(2, 4)) * 60 + Number(line.slice(5, 7));
    const [first, second] = [minute(lines[1]!), minute(lines[3]!)];
    expect((second - first + 1_440) % 1_440).toBe(90);
  });

  it('names the team that was probably meant, and what is wrong with a file', async () => {
    const { config } = await everyChannel();
    expect(await page('test', 'paymens', '--config', config)).toMatchObject({
      code: 1,
      err: 'wegwarte: no team has the id "paymens": did you mean payments?\n',
    });
    await writeFile(
      join(at, 'payments.yaml'),
      'team: payments\nchannels: [{ slack: C1234, token: "${NO_SUCH}" }]\n',
    );
    expect(await page('test', 'payments', '--config', config)).toMatchObject({
      code: 1,
      err: 'wegwarte: payments.yaml:2: channels[0].token: ${NO_SUCH} is not set in the environment\n',
    });
  });

  it('wants a team', async () => {
    expect(await page('test')).toMatchObject({
      code: 2,
      err: "wegwarte: missing required argument 'team'\n",
    });
    expect(await page('tset')).toMatchObject({ code: 2 });
  });
});
