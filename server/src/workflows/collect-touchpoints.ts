import type { LogEntry, TouchpointLog } from './touchpoint-log.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';

/** One touchpoint ready for the log, or why it is none. */
export type Collected =
  | { readonly ok: true; readonly entry: LogEntry }
  | { readonly ok: false; readonly reason: string; readonly detail: string };

/** What was sent: Wegwarte's own JSON, a CloudEvent, or a call of a Segment library. */
export type SentAs = 'touchpoint' | 'cloudevent' | 'segment';

export interface Collection {
  readonly accepted: number;
  readonly rejected: readonly { readonly index: number; readonly reason: string; readonly detail: string }[];
}

/** Writes at a time; more would only queue in memory. */
const MAX_UNDER_WAY = 64;

/** Takes touchpoints from whoever sends them and answers when they are durable in the log. */
export class CollectTouchpoints {
  private readonly log: TouchpointLog;
  private readonly prepare: (json: unknown, as: SentAs) => Collected;
  private readonly onCollected: (collection: Collection) => void;
  private underWay = 0;

  /** @param onCollected told of each batch that was taken, and of what was wrong in it */
  constructor(
    log: TouchpointLog,
    prepare: (json: unknown, as: SentAs) => Collected,
    onCollected: (collection: Collection) => void = () => undefined,
  ) {
    this.log = log;
    this.prepare = prepare;
    this.onCollected = onCollected;
  }

  /** @throws WegwarteError `overloaded`, `log-unavailable`, `database-unavailable`: nothing of it was taken, send it again */
  async collect(batch: readonly unknown[], as: SentAs = 'touchpoint'): Promise<Collection> {
    if (this.underWay >= MAX_UNDER_WAY) {
      throw new WegwarteError(
        'overloaded',
        `${MAX_UNDER_WAY} batches are being written: send this one again`,
        {
          retriable: true,
        },
      );
    }
    const prepared = batch.map((json) => this.prepare(json, as));
    const entries = prepared.flatMap((one) => (one.ok ? [one.entry] : []));
    const rejected = prepared.flatMap((one, index) =>
      one.ok ? [] : [{ index, reason: one.reason, detail: one.detail }],
    );
    const collection = { accepted: entries.length, rejected };
    this.underWay++;
    try {
      if (entries.length > 0) await this.log.append(entries);
    } finally {
      this.underWay--;
    }
    this.onCollected(collection);
    return collection;
  }
}
