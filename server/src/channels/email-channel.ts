import { connect, type Socket } from 'node:net';
import { createTransport, type SendMailOptions } from 'nodemailer';
import type { ConnectionOptions } from 'node:tls';
import type { Clock } from '../kernel/clock.ts';
import type { EmailChannel as EmailTarget } from '../on-call/team-channel.ts';
import type { Attempt, AttemptOutcome, PageChannel } from '../paging/page-channel.ts';
import type { Page } from '../paging/page.ts';
import { emailMessage } from './email-message.ts';
import { oneLine } from './http-outcome.ts';

/** The mail server of the configuration. Not of a team's choice, so it may stand in a private network. */
export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** `implicit`: from the first byte (port 465). `required`: by STARTTLS or not at all. `offered`: if the server can. */
  readonly tls: 'implicit' | 'required' | 'offered';
  readonly login: { readonly user: string; readonly password: string } | null;
  /** Address that mails come from. */
  readonly from: string;
}

export interface EmailChannelOptions {
  readonly server: MailServer | null;
  readonly clock: Clock;
  /** For one attempt in all. */
  readonly timeoutMs?: number;
  /** Beyond what Node trusts, e.g. a certificate authority of one's own. */
  readonly tlsOptions?: ConnectionOptions;
}

/**
 * Sends a page by SMTP. The mails of an incident are one thread: each has an id made of its page's, which is the same
 * when it is sent again, and the later ones refer to the first. Delivered means that the server has taken it.
 */
export class EmailChannel implements PageChannel<EmailTarget> {
  readonly #options: EmailChannelOptions;
  readonly #timeoutMs: number;

  constructor(options: EmailChannelOptions) {
    this.#options = options;
    this.#timeoutMs = options.timeoutMs ?? 20_000;
  }

  async send(page: Page, channel: EmailTarget, attempt: Attempt): Promise<AttemptOutcome> {
    const { server } = this.#options;
    if (!server) return { kind: 'permanent', detail: 'the configuration names no mail server' };
    const id = `<${page.id}@${server.from.split('@').at(-1)}>`;
    const mail = this.#compose(page, channel, attempt, server, id);
    const timeout = AbortSignal.timeout(this.#timeoutMs);
    try {
      await this.#hand(server, mail, AbortSignal.any([attempt.signal, timeout]));
      return { kind: 'delivered', reference: attempt.earlier ?? id };
    } catch (error) {
      if (timeout.aborted) return temporary(server, `no answer within ${this.#timeoutMs / 1_000} s`);
      if (attempt.signal.aborted) return temporary(server, 'interrupted, the server is stopping');
      return outcomeOf(server, error as SmtpError);
    }
  }

  #compose(
    page: Page,
    channel: EmailTarget,
    { language, earlier, links }: Attempt,
    server: MailServer,
    id: string,
  ): SendMailOptions {
    const { subject, text, html } = emailMessage(page, language, links);
    const raises = page.event !== 'resolved' && page.content.severity === 'critical';
    return {
      // Addresses as objects: as text they would be taken apart, and a comma would be one more recipient.
      from: { name: 'Wegwarte', address: server.from },
      to: { name: '', address: channel.address },
      subject,
      text,
      html,
      messageId: id,
      date: new Date(this.#options.clock.now()),
      priority: raises ? 'high' : 'normal',
      headers: {
        // RFC 3834: no answer from whoever is on holiday.
        'Auto-Submitted': 'auto-generated',
        'X-Auto-Response-Suppress': 'All',
        'Content-Language': language,
      },
      ...(earlier !== null && earlier !== id ? { inReplyTo: earlier, references: [earlier] } : {}),
      disableFileAccess: true,
      disableUrlAccess: true,
    };
  }

  /** On a socket of our own, so that an attempt can be cut short. */
  async #hand(server: MailServer, mail: SendMailOptions, ended: AbortSignal): Promise<void> {
    const socket = await connected(server, ended);
    const abort = (): void => void socket.destroy(new Error('cut short'));
    ended.addEventListener('abort', abort, { once: true });
    try {
      const transport = createTransport({
        host: server.host,
        port: server.port,
        connection: socket,
        secure: server.tls === 'implicit',
        requireTLS: server.tls === 'required',
        greetingTimeout: this.#timeoutMs,
        socketTimeout: this.#timeoutMs,
        socketCloseTimeout: 0,
        tls: { ...this.#options.tlsOptions },
        ...(server.login ? { auth: { user: server.login.user, pass: server.login.password } } : {}),
      });
      await Promise.race([
        transport.sendMail(mail),
        new Promise<never>((_, reject) =>
          ended.addEventListener('abort', () => reject(ended.reason as Error), { once: true }),
        ),
      ]);
    } finally {
      ended.removeEventListener('abort', abort);
      socket.destroy();
    }
  }
}

interface SmtpError extends Error {
  readonly code?: string;
  readonly responseCode?: number;
  readonly response?: string;
}

function connected({ host, port }: MailServer, ended: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, signal: ended });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      // A socket without a listener would end the process with its error; nodemailer adds its own.
      socket.on('error', () => undefined);
      resolve(socket);
    });
  });
}

/** SMTP's own distinction: 4xx is for now, 5xx for good. What never got an answer may get one next time. */
function outcomeOf(server: MailServer, error: SmtpError): AttemptOutcome {
  if (error.responseCode === undefined) return temporary(server, error.code ?? 'the connection failed');
  const said = oneLine(withoutAddresses(error.response ?? String(error.responseCode)));
  if (error.responseCode >= 500) return { kind: 'permanent', detail: `${server.host}: answered ${said}` };
  return temporary(server, `answered ${said}`);
}

function temporary(server: MailServer, reason: string): AttemptOutcome {
  return { kind: 'temporary', detail: `${server.host}: ${reason}`, retryAfterMs: null };
}

/** Servers repeat whom a mail was to, and some who logs in. */
function withoutAddresses(text: string): string {
  return text.replaceAll(/<?[^\s<>]+@[^\s<>]+>?/g, '…');
}
