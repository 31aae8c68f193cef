import type { LogMessage } from './touchpoint-log.ts';
import type { PartitionName } from './checkpoint-store.ts';

/** A message that was rejected, whole, with why and where from. */
export interface RejectedMessage {
  readonly from: PartitionName;
  readonly message: LogMessage;
  readonly reason: string;
  /** Names the field at fault, never its value. */
  readonly detail: string;
}

/** Port: where rejected messages go, so that they can be looked at and put back. */
export interface DeadLetterLog {
  /**
   * Resolves when all of them are durable.
   * @throws WegwarteError `log-unavailable` (retriable): some of them may be written, and will be again
   */
  write(letters: readonly RejectedMessage[]): Promise<void>;
  /** Why letters are not taken now, in one line; null when all is well. */
  readonly trouble: string | null;
}
