import type { Clock } from '../kernel/clock.ts';
import type { Logger } from '../kernel/logger.ts';
import { pause } from '../kernel/pause.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type { PartitionClaim } from './checkpoint-store.ts';
import type { Arrival } from './cold-run-loader.ts';
import type { Decoded, DecodeMessage, NotYetDecoded } from './decode-message.ts';
import type { LogMessage } from './touchpoint-log.ts';

/** How long reading waits for what a message needs, before it goes on elsewhere. */
const SOON_MS = 500;

/**
 * Reads the messages of one partition, also ahead of where it is received.
 *
 * Invariant: what was rejected once, before the partition was taken over, is never decoded again: a rule or schema that
 * has changed since must not count a message twice.
 */
export class PartitionDecoder {
  private readonly claim: PartitionClaim;
  private readonly decode: DecodeMessage;
  private readonly clock: Clock;
  private readonly logger: Logger;
  private readonly stopping: AbortSignal;
  /** Decoded already, by offset. */
  private readonly ahead = new Map<number, Decoded>();
  /** How often in a row what a message needs to be read could not be had. */
  private holdUps = 0;

  constructor(parts: {
    readonly claim: PartitionClaim;
    readonly decode: DecodeMessage;
    readonly clock: Clock;
    readonly logger: Logger;
    readonly stopping: AbortSignal;
  }) {
    this.claim = parts.claim;
    this.decode = parts.decode;
    this.clock = parts.clock;
    this.logger = parts.logger;
    this.stopping = parts.stopping;
  }

  /** A producer stamps its messages by its own clock: one that runs ahead must not carry event time with it. */
  datedHere(message: LogMessage): LogMessage {
    const nowMs = this.clock.now();
    return message.loggedAtMs <= nowMs ? message : { ...message, loggedAtMs: nowMs };
  }

  /** Null for a message that was rejected once, before this partition was taken over. */
  read(message: LogMessage): Decoded | NotYetDecoded | null {
    const { rejectedOffsets, state } = this.claim;
    if (message.offset < state.readOffset && rejectedOffsets.has(message.offset)) return null;
    const known = this.ahead.get(message.offset);
    this.ahead.delete(message.offset);
    return known ?? this.decode(message, this.claim.topic);
  }

  /** Null while what a message needs to be read cannot be had: passing it over would lose it. */
  async readSoon(message: LogMessage, first: NotYetDecoded): Promise<Decoded | null> {
    let reason = 'no answer yet';
    try {
      // Not for long: who fetches for all partitions at once waits with us.
      await Promise.race([first.ready, pause(SOON_MS, this.stopping)]);
      const decoded = this.decode(message, this.claim.topic);
      if (decoded.ok !== 'wait') {
        this.holdUps = 0;
        return decoded;
      }
    } catch (error) {
      if (!(error instanceof WegwarteError && error.retriable)) throw error;
      reason = error.message;
    }
    this.holdUps++;
    if (this.holdUps === 1 || this.holdUps % 12 === 0) {
      const details = { partition: this.claim.partitionId, offset: message.offset, attempt: this.holdUps };
      this.logger.error({ ...details, reason }, 'a message cannot be read yet, its partition waits');
    }
    return null;
  }

  /** Decodes what comes next, as far as that can be read now; it is not decoded again when its turn comes. */
  readAhead(following: readonly LogMessage[]): Arrival[] {
    const arrivals: Arrival[] = [];
    for (const given of following) {
      const message = this.datedHere(given);
      const decoded = this.read(message);
      if (decoded?.ok === 'wait') break;
      if (!decoded) continue;
      this.ahead.set(message.offset, decoded);
      if (decoded.ok) arrivals.push({ ...message, decoded });
    }
    return arrivals;
  }

  /** What was read ahead is read anew: the log begins again elsewhere, or journeys want other attributes. */
  forgetAhead(): void {
    this.ahead.clear();
  }
}
