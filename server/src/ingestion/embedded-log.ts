import type { Clock } from '../kernel/clock.ts';
import type { Logger } from '../kernel/logger.ts';
import { pause } from '../kernel/pause.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type { PartitionName } from '../workflows/checkpoint-store.ts';
import type { LogTable } from '../workflows/log-table.ts';
import type { LogEntry, LogReader, TouchpointLog } from '../workflows/touchpoint-log.ts';

export const EMBEDDED_TOPIC = 'embedded';
const name: PartitionName = { topic: EMBEDDED_TOPIC, partition: 0 };
const READ_LIMIT = 2_000;
const POLL_EVERY_MS = 1_000;
const TRIM_EVERY_MS = 60_000;
const KEEP_MS = 3_600_000;

/**
 * The log where no Kafka is configured: one partition in a table, with offsets, so that nothing downstream knows the
 * difference. An append wakes the reader; polling makes sure.
 */
export class EmbeddedLog implements TouchpointLog {
  /** There is no client in between that could hang. */
  readonly restarts = 0;
  trouble: string | null = null;
  private readonly table: LogTable;
  private readonly clock: Clock;
  private readonly logger: Logger;
  private readonly stopping = new AbortController();
  private reading: Promise<void> = Promise.resolve();
  private wake = new AbortController();
  private reader: LogReader | null = null;

  constructor(table: LogTable, clock: Clock, logger: Logger) {
    this.table = table;
    this.clock = clock;
    this.logger = logger;
  }

  async start(reader: LogReader): Promise<void> {
    this.reader = reader;
    this.reading = this.readOn(reader);
  }

  async append(entries: readonly LogEntry[]): Promise<void> {
    await this.table.append(entries, this.clock.now());
    this.wake.abort();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.wake.abort();
    // At once: what is being read may be waiting for a database that is away.
    await this.reader?.revoked(name);
    await this.reading;
  }

  private async readOn(reader: LogReader): Promise<void> {
    let lastTrimMs = 0;
    while (!this.stopping.signal.aborted) {
      try {
        const position =
          reader.position(name) ??
          (await reader.assigned(name, await this.table.extent(), async () => undefined));
        // Asked before reading: what is appended in between must not make an unread end look read.
        const { endOffset } = await this.table.extent();
        const messages = await this.table.read(position, READ_LIMIT);
        if (messages.length > 0) await reader.received(name, messages, endOffset, async () => undefined);
        else await reader.heard(name, endOffset);
        if (this.trouble) this.logger.info({}, 'the embedded log is read again');
        this.trouble = null;
        if (this.clock.now() - lastTrimMs > TRIM_EVERY_MS) {
          lastTrimMs = this.clock.now();
          await this.table.trim(lastTrimMs - KEEP_MS);
        }
        if (messages.length < READ_LIMIT) await this.sleep();
      } catch (error) {
        const details = error instanceof WegwarteError ? { reason: error.message } : { err: error };
        if (this.trouble === null)
          this.logger.error(details, 'the embedded log cannot be read, trying again');
        this.trouble = (error as Error).message;
        await pause(POLL_EVERY_MS, this.stopping.signal);
      }
    }
    await reader.revoked(name);
  }

  private async sleep(): Promise<void> {
    // A burst of appends is read together: one short wait instead of a read for each.
    await pause(POLL_EVERY_MS, this.wake.signal);
    this.wake = new AbortController();
    await pause(50, this.stopping.signal);
  }
}
