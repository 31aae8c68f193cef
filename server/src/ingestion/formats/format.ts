import type { LogMessage } from '../../workflows/touchpoint-log.ts';
import type { DecodeResult } from '../decode-result.ts';

/** What a message needs before it can be read has still to come, such as its schema. To be read again after `ready`. */
export interface NotYet {
  readonly ok: 'wait';
  /** Rejects with a retriable WegwarteError while it cannot be had. */
  readonly ready: Promise<void>;
}

/** Reads messages of one source. Never throws, whatever is in them. */
export type ReadMessage = (message: LogMessage) => DecodeResult | NotYet;
