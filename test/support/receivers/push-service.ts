import {
  createDecipheriv,
  createECDH,
  createPublicKey,
  hkdfSync,
  randomBytes,
  randomUUID,
  verify,
  type ECDH,
} from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { makeCertificate } from '../certificates.ts';
import { temporaryFolder } from '../temporary-folder.ts';

/** A browser that is subscribed: what only it knows, and what has come for it. */
interface Subscriber {
  readonly pair: ECDH;
  readonly auth: Buffer;
  /** Of the server that may write to it; another is refused (RFC 8292, 4). */
  readonly serverKey: string;
  state: 'subscribed' | 'gone';
}

export interface PushedMessage {
  readonly to: string;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: number;
  /** As the browser hands it to the service worker. */
  readonly text: string;
}

/** Octets a push service takes (RFC 8030, 7.2). */
const MAX_BYTES = 4_096;

/**
 * A push service on loopback, by https, and the browsers behind it: it checks what push services check (RFC 8030, RFC
 * 8292) and decrypts what only the browser can (RFC 8291), with nothing of what the sender is made with.
 */
export class PushService {
  readonly messages: PushedMessage[] = [];
  /** What was wrong with those it turned away. */
  readonly refused: string[] = [];
  private readonly subscribers = new Map<string, Subscriber>();
  private readonly answers: { readonly status: number; readonly headers?: Record<string, string> }[] = [];
  private server!: Server;
  /** For other processes to trust, PEM. */
  certificate = '';

  /** Trusted by this process from then on. */
  static async start(): Promise<PushService> {
    const folder = temporaryFolder();
    try {
      await makeCertificate(folder.path, 'push');
      const cert = readFileSync(join(folder.path, 'push.pem'), 'utf8');
      const key = readFileSync(join(folder.path, 'push.key'), 'utf8');
      setDefaultCACertificates([...getCACertificates('default'), cert]);
      const service = new PushService();
      service.certificate = cert;
      service.server = createServer({ cert, key }, async (request, response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of request) chunks.push(chunk as Buffer);
        const { status, headers = {} } =
          service.answers.shift() ??
          service.judge(request.method!, request.url!, request.headers, Buffer.concat(chunks));
        response.writeHead(status, headers).end();
      });
      await new Promise<void>((listening) => service.server.listen(0, '127.0.0.1', listening));
      return service;
    } finally {
      folder.remove();
    }
  }

  get origin(): string {
    return `https://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** As `PushManager.subscribe` gives it. */
  subscribe(serverKey: string) {
    const pair = createECDH('prime256v1');
    pair.generateKeys();
    const auth = randomBytes(16);
    const id = randomUUID();
    this.subscribers.set(id, { pair, auth, serverKey, state: 'subscribed' });
    return {
      endpoint: `${this.origin}/send/${id}`,
      keys: { p256dh: pair.getPublicKey('base64url'), auth: auth.toString('base64url') },
    };
  }

  /** The browser lets go of it: the site was blocked, or its data cleared. */
  unsubscribe(endpoint: string): void {
    this.subscribers.get(endpoint.split('/').at(-1)!)!.state = 'gone';
  }

  /** Answers the next message like this, whatever it is. */
  stumble(status: number, headers: Record<string, string> = {}): void {
    this.answers.push({ status, headers });
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  private judge(
    method: string,
    path: string,
    headers: IncomingHttpHeaders,
    body: Buffer,
  ): { status: number; headers?: Record<string, string> } {
    const refuse = (status: number, why: string) => {
      this.refused.push(why);
      return { status };
    };
    const id = /^\/send\/([\w-]+)$/.exec(path)?.[1] ?? '';
    const subscriber = this.subscribers.get(id);
    if (method !== 'POST' || !subscriber) return refuse(404, 'no such subscription');
    if (subscriber.state === 'gone') return refuse(410, 'unsubscribed');
    const fault = this.faultOf(headers, subscriber);
    if (fault) return refuse(fault.status, fault.why);
    if (body.length > MAX_BYTES) return refuse(413, `${body.length} bytes`);
    this.messages.push({ to: id, headers, bytes: body.length, text: decrypt(body, subscriber) });
    return { status: 201, headers: { location: `${this.origin}/message/${randomUUID()}` } };
  }

  private faultOf(headers: IncomingHttpHeaders, { serverKey }: Subscriber) {
    if (!/^\d+$/.test(String(headers['ttl']))) return { status: 400, why: 'TTL' };
    if (headers['content-encoding'] !== 'aes128gcm') return { status: 415, why: 'encoding' };
    if (!/^(very-low|low|normal|high)$/.test(String(headers['urgency'] ?? 'normal'))) {
      return { status: 400, why: 'urgency' };
    }
    if (!/^[A-Za-z0-9_-]{1,32}$/.test(String(headers['topic'] ?? 'x'))) return { status: 400, why: 'topic' };
    const [, token, key] = /^vapid t=([^,\s]+), ?k=([\w-]+)$/.exec(headers.authorization ?? '') ?? [];
    if (!token || !key) return { status: 401, why: 'no VAPID' };
    if (key !== serverKey) return { status: 403, why: 'another server’s key' };
    const why = faultOfToken(token, key, this.origin);
    return why === null ? null : { status: 403, why };
  }
}

/** A JSON Web Token of ES256 as RFC 8292 has it; null when all is well. */
function faultOfToken(token: string, key: string, audience: string): string | null {
  const [head, claims, signature] = token.split('.');
  const point = Buffer.from(key, 'base64url');
  const coordinate = (from: number) => point.subarray(from, from + 32).toString('base64url');
  const jwk = { kty: 'EC', crv: 'P-256', x: coordinate(1), y: coordinate(33) };
  const isSigned = verify(
    'sha256',
    Buffer.from(`${head}.${claims}`),
    { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature ?? '', 'base64url'),
  );
  if (!isSigned) return 'signature';
  const read = (part: string) =>
    JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
  if (read(head!)['alg'] !== 'ES256') return 'algorithm';
  const { aud, exp, sub } = read(claims!);
  const nowSeconds = Date.now() / 1_000;
  if (aud !== audience) return `audience ${String(aud)}`;
  if (typeof exp !== 'number' || exp <= nowSeconds || exp > nowSeconds + 24 * 3_600) return 'expiry';
  return /^(mailto:.+@.+|https:\/\/.+)$/.test(String(sub)) ? null : `subject ${String(sub)}`;
}

/** RFC 8188 in one record, with the keys of RFC 8291. */
function decrypt(body: Buffer, { pair, auth }: Subscriber): string {
  const salt = body.subarray(0, 16);
  const idLength = body[20]!;
  const sender = body.subarray(21, 21 + idLength);
  const record = body.subarray(21 + idLength);
  if (body.readUInt32BE(16) < record.length) throw new Error('more than one record');
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), pair.getPublicKey(), sender]);
  const secret = Buffer.from(hkdfSync('sha256', pair.computeSecret(sender), auth, info, 32));
  const derive = (what: string, bytes: number) =>
    Buffer.from(hkdfSync('sha256', secret, salt, `Content-Encoding: ${what}\0`, bytes));
  const decipher = createDecipheriv('aes-128-gcm', derive('aes128gcm', 16), derive('nonce', 12));
  decipher.setAuthTag(record.subarray(-16));
  const padded = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()]);
  const end = padded.findLastIndex((byte) => byte !== 0);
  if (padded[end] !== 2) throw new Error('not padded as a last record');
  return padded.subarray(0, end).toString('utf8');
}
