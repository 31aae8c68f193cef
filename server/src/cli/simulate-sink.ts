import type { Writable } from 'node:stream';
import type { Delivery } from '@wegwarte/simulator';

/** Longest batch a sink is handed; the collector takes no more. */
export const MAX_BATCH = 500;

/** What the far side refused of what was sent. */
export interface Refused {
  readonly count: number;
  /** The first reason given, for a person to read. */
  readonly reason: string;
}

/** Where simulated touchpoints go. Resolves once the far side has them for good, so that a slow one slows the sender. */
export interface TouchpointSink {
  send(batch: readonly Delivery[], signal: AbortSignal): Promise<Refused | null>;
  close(): Promise<void>;
}

/** One JSON a line. A reader that goes away (`| head`) ends the simulation: `onGone` is told. */
export function streamSink(stream: Writable, onGone: () => void): TouchpointSink {
  let gone = false;
  const write = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      stream.write(text, (error) => {
        if (!error) return resolve();
        if ((error as NodeJS.ErrnoException).code !== 'EPIPE') return reject(error);
        gone = true;
        onGone();
        resolve();
      });
    });
  // The failed write has been told of it; without a listener the stream would end the process as well.
  stream.on('error', () => {});
  return {
    async send(batch) {
      if (!gone) await write(batch.map(({ touchpoint }) => `${JSON.stringify(touchpoint)}\n`).join(''));
      return null;
    },
    close: async () => {},
  };
}
