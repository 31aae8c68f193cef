import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type { DeadLetterLog, RejectedMessage } from './dead-letter-log.ts';

/** For tests: keeps letters in a list, and refuses them as it is told. */
export class InMemoryDeadLetterLog implements DeadLetterLog {
  readonly letters: RejectedMessage[] = [];
  trouble: string | null = null;
  isDown = false;

  async write(letters: readonly RejectedMessage[]): Promise<void> {
    if (this.isDown) {
      this.trouble = 'dead letters: Kafka is away';
      throw new WegwarteError('log-unavailable', this.trouble, { retriable: true });
    }
    this.letters.push(...letters);
    this.trouble = null;
  }
}
