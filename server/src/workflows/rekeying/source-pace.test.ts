import { describe, expect, it } from 'vitest';
import { WegwarteError } from '../../kernel/wegwarte-error.ts';
import { SourcePace } from './source-pace.ts';
import type { InternalProgress } from './rekeying-state.ts';

const nine = Date.UTC(2026, 4, 4, 9);
const hour = 3_600_000;

function paceOf(answer: () => InternalProgress) {
  const said: string[] = [];
  const say = (_details: object, text: string) => void said.push(text);
  const pace = new SourcePace({
    name: { topic: 'app', partition: 1 },
    partitions: 2,
    plan: { internalTopic: 'internal', sources: ['web', 'app'], isAtHome: () => false },
    limits: { maxRekeyedWaiting: 10_000, maxLeadMs: 60_000 },
    progress: async () => answer(),
    logger: { info: say, warn: say, error: say },
  });
  return { pace, said };
}

const partitions = { web: 1, app: 2 };
const marks = { 'web/0': nine, 'app/0': nine + hour, 'app/1': nine + hour };

describe('the pace of a source', () => {
  it('is asked for before the first message, and again after each portion of what may wait', async () => {
    const { pace } = paceOf(() => ({ lanes: [{ marks, partitions }], waiting: 0 }));
    expect(pace.isUnknown).toBe(true);
    expect(await pace.mustWait(nine + hour)).toBe(false);
    // A tenth of what may wait, shared by two topics of two partitions.
    pace.sentAway(249);
    expect(pace.isUnknown).toBe(false);
    pace.sentAway(1);
    expect(pace.isUnknown).toBe(true);
  });

  it('goes by the partition that has heard most: what others have not read does not wait in memory', async () => {
    const behind = { marks: { 'web/0': nine - hour }, partitions };
    const near = { marks: { ...marks, 'web/0': nine + hour - 50_000 }, partitions };
    const { pace } = paceOf(() => ({ lanes: [behind, near], waiting: 20_000 }));
    expect(await pace.mustWait(nine + hour)).toBe(false);
  });

  it('is none while it is ahead of one nobody has heard of, and says so once', async () => {
    const { pace, said } = paceOf(() => ({ lanes: [{ marks: {}, partitions }], waiting: 10_001 }));
    expect(await pace.mustWait(nine)).toBe(true);
    expect(await pace.mustWait(nine)).toBe(true);
    expect(pace.isUnknown).toBe(true);
    expect(said).toEqual(['a source waits for one that is far behind']);
  });

  it('is none while the database cannot say how far the others are', async () => {
    const { pace } = paceOf(() => {
      throw new WegwarteError('database-unavailable', 'database: away', { retriable: true });
    });
    expect(await pace.mustWait(nine)).toBe(true);
    const { pace: defective } = paceOf(() => {
      throw new TypeError('no such thing');
    });
    await expect(defective.mustWait(nine)).rejects.toThrow('no such thing');
  });
});
