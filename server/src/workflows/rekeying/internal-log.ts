import type { InternalMessage } from './internal-message.ts';

/** Port: the topic through which the product sends itself what belongs into another partition. */
export interface InternalLog {
  readonly topic: string;
  /**
   * Resolves when all of them are durable. In each partition they stand in the order given; after a failure, or sent
   * again, some may stand there already.
   * @throws WegwarteError `log-unavailable` (retriable)
   */
  send(messages: readonly InternalMessage[]): Promise<void>;
}
