import { Webhook } from 'standardwebhooks';
import { Client, type Dispatcher } from 'undici';
import type { Clock } from '../kernel/clock.ts';
import type { AttemptOutcome, PageChannel, TeamChannel } from '../paging/page-channel.ts';
import type { Page } from '../paging/page.ts';
import { alertmanagerWebhook } from './alertmanager-webhook.ts';
import { httpOutcome } from './http-outcome.ts';
import { pinnedLookup, type ResolveHost, resolveTarget, systemResolveHost } from './resolve-target.ts';

export interface WebhookChannelOptions {
  readonly clock: Clock;
  /** Whether receivers may be on this machine or in private networks. Link-local addresses never may. */
  readonly allowPrivateTargets: boolean;
  /** For one attempt in all: look-up, connection, answer. */
  readonly timeoutMs?: number;
  readonly resolveHost?: ResolveHost;
}

type WebhookTarget = Extract<TeamChannel, { kind: 'webhook' }>;

/** Read of a refusal's body, to tell why; the rest is left unread. */
const MAX_DETAIL_BYTES = 4_096;

/**
 * Posts a page in Alertmanager's format, signed as Standard Webhooks says (https://www.standardwebhooks.com).
 *
 * Each attempt has a connection of its own: pages are rare, and a kept connection would outlive the check of its
 * address. Delivered means a 2xx status; whatever body comes with it is not waited for. Redirects are not followed:
 * they would lead around the check, and carry the page to somebody the team never named.
 * Outcomes name the host, never the rest of the address, which can carry a token.
 */
export class WebhookChannel implements PageChannel<WebhookTarget> {
  readonly #clock: Clock;
  readonly #allowPrivateTargets: boolean;
  readonly #timeoutMs: number;
  readonly #resolveHost: ResolveHost;

  constructor(options: WebhookChannelOptions) {
    this.#clock = options.clock;
    this.#allowPrivateTargets = options.allowPrivateTargets;
    this.#timeoutMs = options.timeoutMs ?? 10_000;
    this.#resolveHost = options.resolveHost ?? systemResolveHost;
  }

  async send(page: Page, channel: WebhookTarget, signal: AbortSignal): Promise<AttemptOutcome> {
    const url = parseUrl(channel.url);
    if (!url) return { kind: 'permanent', detail: 'the address is not an http or https URL' };
    const body = JSON.stringify(alertmanagerWebhook(page));
    const headers = this.#sign(page.id, body, channel.secret);
    if (!headers) return { kind: 'permanent', detail: `the signing secret for ${url.host} is not valid` };

    const timeout = AbortSignal.timeout(this.#timeoutMs);
    const ended = AbortSignal.any([signal, timeout]);
    try {
      return await this.#attempt(url, body, { ...headers, ...basicAuthorization(url) }, ended);
    } catch (error) {
      const reason = timeout.aborted
        ? `no answer within ${this.#timeoutMs / 1_000} s`
        : signal.aborted
          ? 'interrupted, the server is stopping'
          : errorCode(error);
      return { kind: 'temporary', detail: `${url.host}: ${reason}`, retryAfterMs: null };
    }
  }

  async #attempt(
    url: URL,
    body: string,
    headers: Record<string, string>,
    ended: AbortSignal,
  ): Promise<AttemptOutcome> {
    // A look-up cannot be called off, only no longer waited for.
    const target = await unlessAborted(
      resolveTarget(url, this.#allowPrivateTargets, this.#resolveHost),
      ended,
    );
    if (target.kind === 'refused') return { kind: 'permanent', detail: target.detail };

    const client = new Client(url.origin, {
      allowH2: false,
      connect: { lookup: pinnedLookup(target.addresses), timeout: this.#timeoutMs, keepAlive: false },
      headersTimeout: this.#timeoutMs,
      bodyTimeout: this.#timeoutMs,
    });
    try {
      const path = `${url.pathname}${url.search}`;
      const answer = await client.request({
        method: 'POST',
        path,
        headers,
        body,
        signal: ended,
        reset: true,
      });
      answer.body.on('error', () => undefined); // Destroyed unread below; that is no failure.
      const delivered = answer.statusCode >= 200 && answer.statusCode < 300;
      const text = delivered ? '' : await beginningOf(answer.body);
      const retryAfter = [answer.headers['retry-after']].flat()[0] ?? null;
      return httpOutcome({ status: answer.statusCode, retryAfter, text }, this.#clock.now());
    } finally {
      await client.destroy();
    }
  }

  /** The headers that sign `body`; null when the secret is none. Its text must not get into an error. */
  #sign(id: string, body: string, secret: string): Record<string, string> | null {
    const at = new Date(this.#clock.now());
    try {
      return {
        'content-type': 'application/json',
        'user-agent': 'Wegwarte',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
        'webhook-signature': new Webhook(secret).sign(id, at, body),
      };
    } catch {
      return null;
    }
  }
}

function parseUrl(text: string): URL | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url && (url.protocol === 'https:' || url.protocol === 'http:') ? url : null;
}

/** `https://user:password@host/` is a common way to write a receiver down; undici would drop that part unsaid. */
function basicAuthorization(url: URL): Record<string, string> {
  if (!url.username && !url.password) return {};
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

/** As much of a body as explains a refusal. A body that breaks off or never ends costs its text, not the status. */
async function beginningOf(body: Dispatcher.ResponseData['body']): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= MAX_DETAIL_BYTES) break;
    }
  } catch {
    // The status is known; what could be read of the body has to do.
  }
  return Buffer.concat(chunks).subarray(0, MAX_DETAIL_BYTES).toString('utf8');
}

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** `ECONNREFUSED` and the like. Never the message: some carry the address in full. */
function errorCode(error: unknown): string {
  const seen = error as {
    code?: unknown;
    cause?: { code?: unknown };
    errors?: readonly { code?: unknown }[];
  } | null;
  const code = seen?.code ?? seen?.cause?.code ?? seen?.errors?.[0]?.code;
  return typeof code === 'string' ? code : 'the connection failed';
}
