import type { LogEntry, LogExtent, LogMessage } from './touchpoint-log.ts';

/** Port: the table behind the embedded log. Entries become visible in the order of their offsets. */
export interface LogTable {
  append(entries: readonly LogEntry[], loggedAtMs: number): Promise<void>;
  read(fromOffset: number, limit: number): Promise<readonly LogMessage[]>;
  extent(): Promise<LogExtent>;
  /** Removes what was logged before that time and is settled. */
  trim(loggedBeforeMs: number): Promise<void>;
}
