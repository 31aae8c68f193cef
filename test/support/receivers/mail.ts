import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

const fixtures = new URL('../../fixtures/tls/', import.meta.url);
const key = readFileSync(new URL('localhost.key', fixtures));
export const certificate = readFileSync(new URL('localhost.crt', fixtures));

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** Unfolded, by name in lower case; how often each came is part of the truth. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly text: string;
  readonly html: string;
  readonly encrypted: boolean;
  readonly user: string | null;
}

export interface MailReceiverOptions {
  readonly offersTls?: boolean;
  /** Without a login nothing is taken. */
  readonly wantsLogin?: boolean;
}

/** A mail server that takes mail for one domain, encrypted and from those who log in. */
export class MailReceiver {
  readonly user = 'wegwarte';
  readonly password = 'the password of the tests';
  readonly mails: ReceivedMail[] = [];
  /** Answers the next recipient like this. */
  private trouble: { readonly code: number; readonly text: string } | null = null;
  private readonly server: SMTPServer;

  private constructor({ offersTls = true, wantsLogin = true }: MailReceiverOptions) {
    this.server = new SMTPServer({
      key,
      cert: certificate,
      authOptional: !wantsLogin,
      allowInsecureAuth: false,
      disabledCommands: [...(offersTls ? [] : ['STARTTLS']), ...(wantsLogin ? [] : ['AUTH'])],
      logger: false,
      onAuth: ({ username, password }, _, done) => {
        if (username === this.user && password === this.password) return done(null, { user: username });
        return done(smtpError(535, `5.7.8 wrong password for ${username}@mail.example`));
      },
      onRcptTo: ({ address }, _, done) => {
        const { trouble } = this;
        this.trouble = null;
        if (trouble) return done(smtpError(trouble.code, trouble.text));
        if (!address.endsWith('@shop.example'))
          return done(smtpError(550, `5.1.1 <${address}>: not one of ours`));
        return done();
      },
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const { mailFrom, rcptTo } = session.envelope;
          this.mails.push({
            ...taken(Buffer.concat(chunks).toString('latin1')),
            from: mailFrom ? mailFrom.address : '',
            to: rcptTo.map(({ address }) => address),
            encrypted: session.secure,
            user: (session.user as string | undefined) ?? null,
          });
          done();
        });
      },
    });
    this.server.on('error', () => undefined); // Of clients that leave, or do not trust it.
  }

  static async start(options: MailReceiverOptions = {}): Promise<MailReceiver> {
    const receiver = new MailReceiver(options);
    await new Promise<void>((listening) => receiver.server.listen(0, '127.0.0.1', () => listening()));
    return receiver;
  }

  get port(): number {
    return (this.server.server.address() as AddressInfo).port;
  }

  stumble(code: number, text: string): void {
    this.trouble = { code, text };
  }

  async stop(): Promise<void> {
    await new Promise<void>((closed) => this.server.close(() => closed()));
  }
}

function smtpError(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

function taken(raw: string): Pick<ReceivedMail, 'headers' | 'text' | 'html'> {
  const headers = headersOf(raw);
  const boundary = /boundary="([^"]+)"/.exec(headers.get('content-type')?.[0] ?? '')?.[1];
  const parts = boundary === undefined ? [] : raw.split(`--${boundary}`);
  const part = (type: string): string => {
    const found = parts.find((one) => headersOf(one.trimStart()).get('content-type')?.[0]?.startsWith(type));
    return found === undefined ? '' : bodyOf(found.trimStart());
  };
  return { headers, text: part('text/plain'), html: part('text/html') };
}

function headersOf(raw: string): Map<string, string[]> {
  const [head = ''] = raw.split('\r\n\r\n');
  const headers = new Map<string, string[]>();
  for (const line of head.replaceAll(/\r\n[ \t]+/g, ' ').split('\r\n')) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    headers.set(name, [...(headers.get(name) ?? []), decoded(line.slice(colon + 1).trim())]);
  }
  return headers;
}

function bodyOf(part: string): string {
  const encoding = headersOf(part).get('content-transfer-encoding')?.[0] ?? '7bit';
  const body = part.slice(part.indexOf('\r\n\r\n') + 4);
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8');
  return encoding === 'quoted-printable' ? quotedPrintable(body.replaceAll('=\r\n', '')) : body;
}

/** Encoded words of RFC 2047. */
function decoded(value: string): string {
  return value
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?utf-8\?([BQ])\?([^?]*)\?=/gi, (_, how: string, word: string) =>
      how.toUpperCase() === 'B'
        ? Buffer.from(word, 'base64').toString('utf8')
        : quotedPrintable(word.replaceAll('_', ' ')),
    );
}

function quotedPrintable(text: string): string {
  const bytes = text.replaceAll(/=([0-9A-F]{2})/gi, (_, hex: string) =>
    String.fromCharCode(parseInt(hex, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
