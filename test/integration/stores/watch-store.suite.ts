import { expect, it } from 'vitest';
import { emptyBaseline } from '../../../server/src/detection/hazard-baseline.ts';
import type { Database } from '../../../server/src/storage/database.ts';
import { PgWatchStore } from '../../../server/src/storage/pg-watch-store.ts';
import type { StepWatch } from '../../../server/src/workflows/watch-store.ts';

export function describeWatchStore(databaseNow: () => Database): void {
  it('what is known of a step is read as it was written, its notice and what it rests on included', async () => {
    const store = new PgWatchStore(databaseNow());
    const known: StepWatch = {
      journey: 'watched',
      step: 'payment',
      baseline: emptyBaseline(10_000, 1_764_000_000_000),
      verdict: { kind: 'none', reason: 'learning' },
      notice: { kind: 'traffic', entered: 40, usual: 101.25, windowFromMs: 1, windowToMs: 2 },
      basis: { meaning: 'as it is', sinceMs: 1_764_000_000_000, reset: 7 },
    };
    const quiet = { ...known, verdict: null, notice: null };
    const stored = async () => (await store.all()).find(({ journey }) => journey === 'watched');
    await store.save([known], 1_764_000_000_000);
    expect(await stored()).toEqual(known);
    await store.save([quiet], 1_764_000_010_000);
    expect(await stored()).toEqual(quiet);
    await store.save([{ ...known, journey: 'another' }], 1_764_000_010_000);
    expect(await store.ofJourney('watched')).toEqual([quiet]);
  });
}
