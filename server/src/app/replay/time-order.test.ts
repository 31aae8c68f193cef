import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Touchpoint } from '../../journeys/touchpoint.ts';
import { TimeOrder } from './time-order.ts';

function touchpoint(timeMs: number, id: string): Touchpoint {
  const attributes = { note: `a\u2028b\nc`, amount: 1.5, gift: null };
  return { id, type: 'cart.viewed', timeMs, identities: { customer: 'c' }, attributes, source: 's' };
}

async function ordered(touchpoints: readonly Touchpoint[], inMemory: number): Promise<Touchpoint[]> {
  await using order = new TimeOrder(inMemory);
  for (const one of touchpoints) await order.add(one);
  const all: Touchpoint[] = [];
  for await (const one of order.inOrder()) all.push(one);
  return all;
}

const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('wegwarte-'));

describe('touchpoints in order of time', () => {
  it('are the same however few of them fit into memory, ties as they came', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(9), { maxLength: 40 }),
        fc.integer({ min: 1, max: 50 }),
        async (times, inMemory) => {
          const touchpoints = times.map((timeMs, index) => touchpoint(timeMs, String(index)));
          const expected = touchpoints.toSorted((a, b) => a.timeMs - b.timeMs);
          expect(await ordered(touchpoints, inMemory)).toEqual(expected);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('leave no file behind, also when nobody reads them to the end', async () => {
    const before = folders();
    {
      await using order = new TimeOrder(2);
      for (let time = 9; time > 0; time--) await order.add(touchpoint(time, String(time)));
      for await (const { timeMs } of order.inOrder()) if (timeMs === 2) break;
      const mine = folders().find((name) => !before.includes(name));
      expect(existsSync(`${tmpdir()}/${mine}`)).toBe(true);
    }
    expect(folders().filter((name) => !before.includes(name))).toEqual([]);
  });
});
