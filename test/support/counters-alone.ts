import type { CounterChanges } from '../../server/src/windows/counter-changes.ts';
import type { FollowedCheckpoint } from '../../server/src/workflows/checkpoint-store.ts';

/** A checkpoint in which nothing happened but that counters changed. */
export function countersAlone(number: number, counters: CounterChanges): FollowedCheckpoint {
  return {
    number,
    checkpoint: {
      readOffset: number,
      resumeOffset: number,
      watermarkMs: null,
      newestMs: null,
      eras: [],
      counters,
      runs: [],
      refreshed: [],
      passEnded: false,
      evicted: [],
      warmed: [],
      idBlocks: [],
      forgetIdsBefore: 0,
    },
    outcomes: [],
    deadLetters: [],
    endOffset: number,
    lastMessageAtMs: null,
    savedAtMs: 0,
  };
}
