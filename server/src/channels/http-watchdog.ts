import type { Watchdog } from '../workflows/tell-watchdog.ts';
import type { OutgoingRequests } from './outgoing-requests.ts';

/**
 * A dead man's switch on the web, such as healthchecks.io or Dead Man's Snitch: every POST to an address of ours puts the
 * alarm off. The address is the secret, and is never told.
 */
export class HttpWatchdog implements Watchdog {
  private readonly requests: OutgoingRequests;
  private readonly url: string;

  constructor(requests: OutgoingRequests, url: string) {
    this.requests = requests;
    this.url = url;
  }

  async tell(message: string, signal: AbortSignal): Promise<string | null> {
    const headers = { 'content-type': 'text/plain; charset=utf-8' };
    const secrets = [this.url, new URL(this.url).pathname];
    const outcome = await this.requests.deliver({ url: this.url, headers, body: message, secrets }, signal);
    return outcome.kind === 'delivered' ? null : outcome.detail;
  }
}
