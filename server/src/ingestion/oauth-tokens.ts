import type { Clock } from '../kernel/clock.ts';

export interface OAuthClient {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope?: string | undefined;
}

const TIMEOUT_MS = 10_000;
/** A token is used no longer than until so long before it ends: on its way it must not. */
const SPARE_MS = 30_000;
/** Where the server does not say how long a token lives. */
const DEFAULT_LIFE_S = 300;

/** Access tokens by the client credentials grant (RFC 6749, 4.4), asked for when the one at hand is about to end. */
export class OAuthTokens {
  private readonly client: OAuthClient;
  private readonly clock: Clock;
  private held: { readonly token: string; readonly untilMs: number } | null = null;
  private asking: Promise<string> | null = null;

  constructor(client: OAuthClient, clock: Clock) {
    this.client = client;
    this.clock = clock;
  }

  /** @throws Error naming the server and its answer, never the secret */
  async token(): Promise<string> {
    if (this.held && this.clock.now() < this.held.untilMs) return this.held.token;
    this.asking ??= this.ask().finally(() => (this.asking = null));
    return this.asking;
  }

  private async ask(): Promise<string> {
    const { tokenUrl, clientId, clientSecret, scope } = this.client;
    const name = `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`;
    const response = await fetch(tokenUrl, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(name).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', ...(scope && { scope }) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) throw new Error(`${tokenUrl} gave no token: status ${response.status}`);
    const answer = (await response.json()) as { access_token?: unknown; expires_in?: unknown };
    if (typeof answer.access_token !== 'string') throw new Error(`${tokenUrl} gave no access_token`);
    const lifeS = Number(answer.expires_in ?? DEFAULT_LIFE_S);
    this.held = { token: answer.access_token, untilMs: this.clock.now() + lifeS * 1_000 - SPARE_MS };
    return answer.access_token;
  }
}
