import type { Touchpoint } from '../journeys/touchpoint.ts';
import type { InternalMessage } from './rekeying/internal-message.ts';
import type { LogMessage } from './touchpoint-log.ts';

/** A message made into a touchpoint, or why it could not be. */
export type Decoded =
  | { readonly ok: true; readonly touchpoint: Touchpoint }
  | { readonly ok: true; readonly internal: InternalMessage }
  | { readonly ok: false; readonly reason: string; readonly detail: string };

/** What is needed to read a message, such as its schema, has still to come; the message is decoded again after `ready`. */
export interface NotYetDecoded {
  readonly ok: 'wait';
  /** Rejects with a retriable WegwarteError while it cannot be had. */
  readonly ready: Promise<void>;
}

/** `topic` tells how the message is to be read. */
export type DecodeMessage = (message: LogMessage, topic: string) => Decoded | NotYetDecoded;
