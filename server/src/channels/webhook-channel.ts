import { Webhook } from 'standardwebhooks';
import type { Clock } from '../kernel/clock.ts';
import type { WebhookChannel as WebhookTarget } from '../on-call/team-channel.ts';
import type { Attempt, AttemptOutcome, PageChannel } from '../paging/page-channel.ts';
import type { Page } from '../paging/page.ts';
import { alertmanagerWebhook } from './alertmanager-webhook.ts';
import type { OutgoingRequests } from './outgoing-requests.ts';

/**
 * Posts a page in Alertmanager's format, signed as Standard Webhooks says (https://www.standardwebhooks.com).
 * Delivered means a 2xx status; whatever body comes with it is not waited for.
 */
export class WebhookChannel implements PageChannel<WebhookTarget> {
  readonly #requests: OutgoingRequests;
  readonly #clock: Clock;

  constructor(requests: OutgoingRequests, clock: Clock) {
    this.#requests = requests;
    this.#clock = clock;
  }

  async send(page: Page, channel: WebhookTarget, { signal }: Attempt): Promise<AttemptOutcome> {
    const body = JSON.stringify(alertmanagerWebhook(page));
    const headers = this.#sign(page.id, body, channel.secret);
    if (!headers) return { kind: 'permanent', detail: 'the signing secret is not valid' };
    return this.#requests.deliver({ url: channel.url, headers, body, secrets: [channel.secret] }, signal);
  }

  /** The headers that sign `body`; null when the secret is none. Its text must not get into an error. */
  #sign(id: string, body: string, secret: string): Record<string, string> | null {
    const at = new Date(this.#clock.now());
    try {
      return {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
        'webhook-signature': new Webhook(secret).sign(id, at, body),
      };
    } catch {
      return null;
    }
  }
}
