import { Client, type Dispatcher, ProxyAgent } from 'undici';
import type { Clock } from '../kernel/clock.ts';
import type { AttemptOutcome } from '../paging/page-channel.ts';
import { type HttpAnswer, httpOutcome } from './http-outcome.ts';
import {
  judgeUnresolved,
  pinnedLookup,
  type ResolveHost,
  resolveTarget,
  systemResolveHost,
} from './resolve-target.ts';

export interface OutgoingRequestsOptions {
  readonly clock: Clock;
  /** Whether receivers may be on this machine or in private networks. Link-local addresses never may. */
  readonly allowPrivateTargets: boolean;
  /** Goes between: an http or https address, with user and password if it asks for them. */
  readonly proxy?: string | undefined;
  /** For one attempt in all: look-up, connection, answer. */
  readonly timeoutMs?: number;
  readonly resolveHost?: ResolveHost;
}

export interface OutgoingRequest {
  readonly url: string | URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  /** Taken out of what is quoted from an answer, should the receiver repeat them. */
  readonly secrets?: readonly string[];
  /** Whether the body of a success says anything; else it is not waited for. */
  readonly readsSuccess?: boolean;
}

/** `failed`: there is no answer, and the outcome says why. */
export type RequestResult =
  | { readonly kind: 'answered'; readonly answer: HttpAnswer }
  | { readonly kind: 'failed'; readonly outcome: AttemptOutcome };

/** Read of an answer; the rest is left unread. */
const MAX_ANSWER_BYTES = 16_384;

/**
 * The one way out for pages by HTTP. Each attempt has a connection of its own: pages are rare, and a kept connection
 * would outlive the check of its address. Redirects are not followed: they would lead around the check, and carry the
 * page to somebody the team never named. Outcomes name the host, never the rest of the address, which can carry a token.
 */
export class OutgoingRequests {
  readonly #options: OutgoingRequestsOptions;
  readonly #timeoutMs: number;

  constructor(options: OutgoingRequestsOptions) {
    this.#options = options;
    this.#timeoutMs = options.timeoutMs ?? 10_000;
  }

  async post(request: OutgoingRequest, signal: AbortSignal): Promise<RequestResult> {
    const url = parseUrl(request.url);
    if (!url) return failed({ kind: 'permanent', detail: 'the address is not an http or https URL' });
    const timeout = AbortSignal.timeout(this.#timeoutMs);
    const ended = AbortSignal.any([signal, timeout]);
    try {
      return await this.#attempt(url, request, ended);
    } catch (error) {
      const reason = timeout.aborted
        ? `no answer within ${this.#timeoutMs / 1_000} s`
        : signal.aborted
          ? 'interrupted, the server is stopping'
          : reasonOf(error);
      return failed({ kind: 'temporary', detail: `${url.host}: ${reason}`, retryAfterMs: null });
    }
  }

  /** For receivers whose status says it all. */
  async deliver(request: OutgoingRequest, signal: AbortSignal): Promise<AttemptOutcome> {
    const result = await this.post(request, signal);
    return result.kind === 'answered' ? this.outcomeOf(result.answer) : result.outcome;
  }

  outcomeOf(answer: HttpAnswer): AttemptOutcome {
    return httpOutcome(answer, this.#options.clock.now());
  }

  async #attempt(url: URL, request: OutgoingRequest, ended: AbortSignal): Promise<RequestResult> {
    const way = await this.#wayTo(url, ended);
    if (way.kind === 'refused') return failed({ kind: 'permanent', detail: way.detail });
    const { dispatcher } = way;
    try {
      const answer = await dispatcher.request({
        origin: url.origin,
        method: 'POST',
        path: `${url.pathname}${url.search}`,
        headers: { 'user-agent': 'Wegwarte', ...basicAuthorization(url), ...request.headers },
        body: request.body,
        signal: ended,
        reset: true,
        headersTimeout: this.#timeoutMs,
        bodyTimeout: this.#timeoutMs,
      });
      answer.body.on('error', () => undefined); // Destroyed unread below; that is no failure.
      const succeeded = answer.statusCode >= 200 && answer.statusCode < 300;
      const text = succeeded && !request.readsSuccess ? '' : await beginningOf(answer.body);
      const retryAfter = [answer.headers['retry-after']].flat()[0] ?? null;
      return {
        kind: 'answered',
        answer: { status: answer.statusCode, retryAfter, text: without(text, request.secrets ?? []) },
      };
    } finally {
      await dispatcher.destroy();
    }
  }

  async #wayTo(
    url: URL,
    ended: AbortSignal,
  ): Promise<
    { kind: 'permitted'; dispatcher: Dispatcher } | { readonly kind: 'refused'; readonly detail: string }
  > {
    const { allowPrivateTargets, proxy, resolveHost = systemResolveHost } = this.#options;
    const connect = { timeout: this.#timeoutMs };
    if (proxy !== undefined) {
      // The proxy looks names up, and is the one who can say no to what they lead to.
      const refusal = judgeUnresolved(url, allowPrivateTargets);
      if (refusal) return refusal;
      const dispatcher = new ProxyAgent({
        uri: proxy,
        proxyTunnel: true,
        allowH2: false,
        connectTimeout: this.#timeoutMs,
        proxyTls: connect,
        requestTls: connect,
      });
      return { kind: 'permitted', dispatcher };
    }
    // A look-up cannot be called off, only no longer waited for.
    const target = await unlessAborted(resolveTarget(url, allowPrivateTargets, resolveHost), ended);
    if (target.kind === 'refused') return target;
    const dispatcher = new Client(url.origin, {
      allowH2: false,
      connect: { ...connect, lookup: pinnedLookup(target.addresses), keepAlive: false },
    });
    return { kind: 'permitted', dispatcher };
  }
}

function failed(outcome: AttemptOutcome): RequestResult {
  return { kind: 'failed', outcome };
}

function parseUrl(given: string | URL): URL | null {
  const url = URL.canParse(String(given)) ? new URL(given) : null;
  return url && (url.protocol === 'https:' || url.protocol === 'http:') ? url : null;
}

/** `https://user:password@host/` is a common way to write a receiver down; undici would drop that part unsaid. */
function basicAuthorization(url: URL): Record<string, string> {
  if (!url.username && !url.password) return {};
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

/** As much of a body as explains it. One that breaks off or never ends costs its text, not the status. */
async function beginningOf(body: Dispatcher.ResponseData['body']): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= MAX_ANSWER_BYTES) break;
    }
  } catch {
    // The status is known; what could be read of the body has to do.
  }
  return Buffer.concat(chunks).subarray(0, MAX_ANSWER_BYTES).toString('utf8');
}

function without(text: string, secrets: readonly string[]): string {
  return secrets.reduce((left, secret) => (secret === '' ? left : left.replaceAll(secret, '…')), text);
}

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** `ECONNREFUSED` and the like. Never the message as it is: some carry the address in full. */
function reasonOf(error: unknown): string {
  const seen = error as {
    code?: unknown;
    message?: unknown;
    cause?: { code?: unknown };
    errors?: readonly { code?: unknown }[];
  } | null;
  // undici has no code for a proxy that will not let a request through.
  const byProxy = /^Proxy response \((\d{3})\)/.exec(String(seen?.message))?.[1];
  if (byProxy) return `the proxy answered ${byProxy}`;
  const code = seen?.code ?? seen?.cause?.code ?? seen?.errors?.[0]?.code;
  return typeof code === 'string' ? code : 'the connection failed';
}
