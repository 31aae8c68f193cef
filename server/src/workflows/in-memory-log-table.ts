import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type { LogTable } from './log-table.ts';
import type { LogEntry, LogExtent, LogMessage } from './touchpoint-log.ts';

/** For tests: the embedded log's table in an array. */
export class InMemoryLogTable implements LogTable {
  isDown = false;
  reads = 0;
  private entries: LogMessage[] = [];
  private next = 0;

  async append(entries: readonly LogEntry[], loggedAtMs: number): Promise<void> {
    this.answer();
    for (const { value } of entries) this.entries.push({ offset: this.next++, value, loggedAtMs });
  }

  async read(fromOffset: number, limit: number): Promise<readonly LogMessage[]> {
    this.answer();
    this.reads++;
    return this.entries.filter(({ offset }) => offset >= fromOffset).slice(0, limit);
  }

  async extent(): Promise<LogExtent> {
    this.answer();
    return { lowOffset: 0, endOffset: this.next };
  }

  async trim(loggedBeforeMs: number): Promise<void> {
    this.answer();
    this.entries = this.entries.filter((entry) => entry.loggedAtMs >= loggedBeforeMs);
  }

  private answer(): void {
    if (this.isDown) throw new WegwarteError('database-unavailable', 'database: away', { retriable: true });
  }
}
