import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { certificate, MailReceiver, type MailReceiverOptions } from '../../../test/support/receivers/mail.ts';
import { systemClock } from '../kernel/clock.ts';
import type { Attempt } from '../paging/page-channel.ts';
import { alarmMs, examplePage } from '../paging/page-examples.suite.ts';
import { anAttempt } from './channel-attempt.suite.ts';
import { EmailChannel, type EmailChannelOptions, type MailServer } from './email-channel.ts';

const opened = examplePage('opened');
const resolved = examplePage('resolved', { changedAtMs: alarmMs + 600_000 });
const receivers: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const receiver of receivers.splice(0)) await receiver.stop();
});

async function mailServer(options?: MailReceiverOptions): Promise<MailReceiver> {
  const receiver = await MailReceiver.start(options);
  receivers.push(receiver);
  return receiver;
}

function channelTo(
  receiver: Pick<MailReceiver, 'port'>,
  server: Partial<MailServer> = {},
  options: Partial<EmailChannelOptions> = {},
): EmailChannel {
  return new EmailChannel({
    server: {
      host: '127.0.0.1',
      port: receiver.port,
      tls: 'required',
      login: { user: 'wegwarte', password: 'the password of the tests' },
      from: 'wegwarte@shop.example',
      ...server,
    },
    clock: systemClock,
    tlsOptions: { ca: certificate },
    timeoutMs: 5_000,
    ...options,
  });
}

const send = (
  channel: EmailChannel,
  page = opened,
  attempt: Partial<Attempt> = {},
  address: string = 'payments@shop.example',
) => channel.send(page, { kind: 'email', address }, anAttempt(attempt));

describe('a page by e-mail', () => {
  it('arrives encrypted, from who logged in, as text and as HTML', async () => {
    const server = await mailServer();
    expect(await send(channelTo(server), opened, { language: 'de' })).toMatchObject({ kind: 'delivered' });
    const [mail] = server.mails;
    expect(mail).toMatchObject({
      from: 'wegwarte@shop.example',
      to: ['payments@shop.example'],
      encrypted: true,
      user: 'wegwarte',
    });
    const { summary, why, incidentUrl } = opened.content;
    expect(mail!.headers.get('subject')?.[0]?.replaceAll('\u00A0', ' ')).toBe(
      summary.de.replaceAll('\u00A0', ' '),
    );
    expect(mail!.headers.get('auto-submitted')).toEqual(['auto-generated']);
    expect(mail!.headers.get('x-priority')?.[0]).toMatch(/^1/);
    for (const text of [summary.de, why.de, incidentUrl, 'Hängen fest: 212 von 1.204 (normal 9 ± 6)']) {
      expect(mail!.text).toContain(text);
    }
    expect(mail!.html).toContain('<html lang="de">');
    expect(mail!.html).toContain('content="light dark"');
    expect(mail!.html).toContain(`href="${incidentUrl}"`);
    // Nothing is loaded from outside, nor is there a colour that dark mode would turn against its ground.
    expect(mail!.html).not.toMatch(/<img|<script|<link|background/);
  });

  it('is one thread with those before it, and the same mail when it is sent again', async () => {
    const server = await mailServer();
    const channel = channelTo(server);
    const first = await send(channel);
    const earlier = first.kind === 'delivered' ? first.reference! : '';
    await send(channel);
    const second = await send(channel, resolved, { earlier });
    const header = (at: number, name: string) => server.mails[at]!.headers.get(name);
    expect(header(0, 'message-id')).toEqual([earlier]);
    expect(header(1, 'message-id')).toEqual([earlier]);
    expect(header(2, 'message-id')).not.toEqual([earlier]);
    expect(header(0, 'references')).toBeUndefined();
    expect([header(2, 'in-reply-to'), header(2, 'references')]).toEqual([[earlier], [earlier]]);
    // The thread keeps its root.
    expect(second).toEqual({ kind: 'delivered', reference: earlier });
  });

  it('takes no header from what stands in a title or a segment, and no mark-up either', async () => {
    const server = await mailServer();
    const evil = 'x\r\nBcc: all@shop.example\r\n\r\n<script>alert(1)</script><b>';
    const content = { ...opened.content, summary: { en: evil, de: evil }, why: { en: evil, de: evil } };
    expect(await send(channelTo(server), { ...opened, content })).toMatchObject({ kind: 'delivered' });
    const [mail] = server.mails;
    expect(mail!.to).toEqual(['payments@shop.example']);
    expect(mail!.headers.has('bcc')).toBe(false);
    expect(mail!.headers.get('subject')).toHaveLength(1);
    expect(mail!.html).not.toMatch(/<script|<b>/);
  });
});

describe('what a mail server refuses', () => {
  it('for good with 5xx, for now with 4xx; whom it was to is not told', async () => {
    const server = await mailServer();
    const channel = channelTo(server);
    expect(await send(channel, opened, {}, 'nobody@elsewhere.example')).toEqual({
      kind: 'permanent',
      detail: '127.0.0.1: answered 550 5.1.1 …: not one of ours',
    });
    server.stumble(451, '4.7.1 greylisted, try again');
    expect(await send(channel)).toMatchObject({
      kind: 'temporary',
      detail: expect.stringContaining('451 4.7.1 greylisted'),
    });
    const wrong = await send(channelTo(server, { login: { user: 'wegwarte', password: 'hunter2' } }));
    expect(wrong).toMatchObject({ kind: 'permanent', detail: expect.stringContaining('answered 535') });
    expect(JSON.stringify(wrong)).not.toMatch(/hunter2|@/);
  });

  it('is sent to nobody in the clear, unless the configuration lets it', async () => {
    const server = await mailServer({ offersTls: false, wantsLogin: false });
    expect(await send(channelTo(server, { login: null }))).toMatchObject({ kind: 'permanent' });
    expect(server.mails).toEqual([]);
    expect(await send(channelTo(server, { login: null, tls: 'offered' }))).toMatchObject({
      kind: 'delivered',
    });
    expect(server.mails[0]).toMatchObject({ encrypted: false });
  });

  it('is not handed to a server that cannot prove who it is', async () => {
    const server = await mailServer();
    const outcome = await send(channelTo(server, {}, { tlsOptions: {} }));
    expect(outcome).toMatchObject({ kind: 'temporary' });
    expect(server.mails).toEqual([]);
  });
});

describe('a mail server that is not well', () => {
  it('is waited for no longer than the time limit, and let go of when Wegwarte stops', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((listening) => silent.listen(0, '127.0.0.1', listening));
    receivers.push({ stop: () => new Promise((closed) => silent.close(() => closed())) });
    const { port } = silent.address() as AddressInfo;
    expect(await send(channelTo({ port }, {}, { timeoutMs: 100 }))).toEqual({
      kind: 'temporary',
      detail: '127.0.0.1: no answer within 0.1 s',
      retryAfterMs: null,
    });
    const stop = new AbortController();
    silent.once('connection', () => stop.abort());
    expect(await send(channelTo({ port }), opened, { signal: stop.signal })).toMatchObject({
      kind: 'temporary',
      detail: expect.stringContaining('interrupted'),
    });
  });

  it('is tried again when nobody listens; without one in the configuration nothing can be sent', async () => {
    const server = await MailReceiver.start();
    const { port } = server;
    await server.stop();
    expect(await send(channelTo({ port }))).toMatchObject({
      kind: 'temporary',
      detail: '127.0.0.1: ECONNREFUSED',
    });
    expect(await send(new EmailChannel({ server: null, clock: systemClock }))).toMatchObject({
      kind: 'permanent',
    });
  });
});
