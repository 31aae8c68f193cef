import { createHash } from 'node:crypto';
import { buildPushPayload, type VapidKeys } from '@block65/webcrypto-web-push';
import type { Clock } from '../kernel/clock.ts';
import type { Logger } from '../kernel/logger.ts';
import type { PushChannel as PushTarget } from '../on-call/team-channel.ts';
import type { Attempt, AttemptOutcome, PageChannel } from '../paging/page-channel.ts';
import type { Page } from '../paging/page.ts';
import type { PushDevice, PushDevices } from '../paging/push-devices.ts';
import type { OutgoingRequests } from './outgoing-requests.ts';
import { pushMessage, pushThread } from './push-message.ts';

/** As long as the links in a page work; of no use to anybody after that. */
const TTL_SECONDS = 24 * 3_600;

/** The browser has let go of the subscription (RFC 8030, 7.3), or it was made for another key. */
const gone: ReadonlySet<number> = new Set([404, 410]);

export interface PushChannelParts {
  readonly requests: OutgoingRequests;
  readonly devices: PushDevices;
  /** Names us to push services (RFC 8292). */
  readonly vapid: VapidKeys;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Web Push to every device a person has told to show pages: encrypted (RFC 8291), so that the push service in between
 * reads nothing. Delivered when one of them has taken it; the others are not tried again, since the first would ring
 * again, too. A device that is gone is forgotten.
 */
export class PushChannel implements PageChannel<PushTarget> {
  readonly #parts: PushChannelParts;

  constructor(parts: PushChannelParts) {
    this.#parts = parts;
  }

  async send(page: Page, { person }: PushTarget, attempt: Attempt): Promise<AttemptOutcome> {
    const devices = await this.#parts.devices.of(person);
    if (devices.length === 0) return { kind: 'permanent', detail: 'no device is told to show pages' };
    const outcomes = await Promise.all(devices.map((device) => this.sendTo(device, page, attempt)));
    const of = (kind: AttemptOutcome['kind']) => outcomes.find((one) => one.kind === kind);
    return of('delivered') ?? of('temporary') ?? outcomes[0]!;
  }

  /** To one of them alone. */
  async sendTo(
    device: PushDevice,
    page: Page,
    { language, links, signal }: Omit<Attempt, 'earlier'>,
  ): Promise<AttemptOutcome> {
    const { requests, devices, clock, log } = this.#parts;
    const built = await this.#build(device, page, pushMessage(page, language, links));
    if (!built) return { kind: 'permanent', detail: 'the device has sent keys that are none' };
    const { endpoint } = device;
    const result = await requests.post({ url: endpoint, ...built, secrets: [endpoint] }, signal);
    if (result.kind === 'failed') return result.outcome;
    if (gone.has(result.answer.status)) {
      await devices.remove(device.id);
      log.info({ device: device.id, person: device.person }, 'a device is gone, and is written to no more');
      return { kind: 'permanent', detail: 'the device has let go of it' };
    }
    const outcome = requests.outcomeOf(result.answer);
    if (outcome.kind === 'delivered') await devices.reached(device.id, clock.now());
    return outcome;
  }

  async #build(
    { endpoint, keys }: PushDevice,
    page: Page,
    message: object,
  ): Promise<{ readonly headers: Readonly<Record<string, string>>; readonly body: Uint8Array } | null> {
    const options = {
      ttl: TTL_SECONDS,
      urgency: page.event === 'resolved' ? ('normal' as const) : ('high' as const),
      // A device that was off gets the last word on an incident, and not all that was said of it.
      topic: createHash('sha256').update(pushThread(page)).digest('base64url').slice(0, 32),
    };
    const data = JSON.stringify(message);
    try {
      return await buildPushPayload(
        { data, options },
        { endpoint, expirationTime: null, keys },
        this.#parts.vapid,
      );
    } catch {
      // Whatever is said of keys may repeat them.
      return null;
    }
  }
}
