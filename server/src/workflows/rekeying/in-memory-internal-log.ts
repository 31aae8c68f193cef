import { WegwarteError } from '../../kernel/wegwarte-error.ts';
import type { PartitionName } from '../checkpoint-store.ts';
import type { InternalLog } from './internal-log.ts';
import { addressOf } from './internal-message.ts';
import type { InternalMessage } from './internal-message.ts';

/** What goes wrong with the next batch: only some partitions get it, or all do and nobody learns of it. */
export type SendTrouble = 'partly' | 'answer-lost';

/** For tests: the internal topic in arrays, failing as it is told. */
export class InMemoryInternalLog implements InternalLog {
  readonly topic: string;
  readonly partitions: InternalMessage[][];
  readonly troubles: SendTrouble[] = [];
  /** Each batch waits for it. */
  delay: () => Promise<void> = () => Promise.resolve();

  constructor(topic: string, partitions: number) {
    this.topic = topic;
    this.partitions = Array.from({ length: partitions }, () => []);
  }

  async send(messages: readonly InternalMessage[]): Promise<void> {
    await this.delay();
    const trouble = this.troubles.shift();
    this.partitions.forEach((partition, index) => {
      if (trouble === 'partly' && index % 2 === 1) return;
      for (const message of messages) {
        const address = addressOf(message);
        if (address === null || this.partitionOf(address) === index) partition.push(message);
      }
    });
    if (trouble)
      throw new WegwarteError('log-unavailable', `internal topic: ${trouble}`, { retriable: true });
  }

  partitionOf(address: string): number {
    let hash = 0;
    for (const character of address) hash = (hash * 31 + character.codePointAt(0)!) >>> 0;
    return hash % this.partitions.length;
  }

  name(partition: number): PartitionName {
    return { topic: this.topic, partition };
  }
}
