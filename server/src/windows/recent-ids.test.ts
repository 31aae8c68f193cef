import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RecentIds } from './recent-ids.ts';
import type { IdBlock } from './recent-ids.ts';

const minute = 60_000;
const options = { rememberMs: 10 * minute, maxIds: 1_000_000 };

describe('remembering ids', () => {
  it('tells a repeat, but not the same id of another source', () => {
    const ids = new RecentIds(options);
    expect(ids.isNew('shop', '7', 0, 0, false)).toBe(true);
    expect(ids.isNew('shop', '7', 1, 0, false)).toBe(false);
    expect(ids.isNew('store', '7', 2, 0, false)).toBe(true);
    expect(ids.isNew('sho', 'p7', 3, 0, false)).toBe(true);
  });

  it('remembers for ten minutes at least, and not much longer', () => {
    const ids = new RecentIds(options);
    ids.isNew('shop', 'early', 0, 0, false);
    expect(ids.isNew('shop', 'early', 1, 10 * minute, false)).toBe(false);
    ids.isNew('shop', 'late', 2, 11 * minute, false);
    expect(ids.isNew('shop', 'early', 3, 11 * minute, false)).toBe(true);
  });

  it('is bounded: the oldest minute goes first, and the newest stays however full it is', () => {
    const ids = new RecentIds({ ...options, maxIds: 100 });
    for (let at = 0; at < 60; at++) ids.isNew('shop', `a${at}`, at, 0, false);
    for (let at = 0; at < 200; at++) ids.isNew('shop', `b${at}`, 60 + at, minute, false);
    expect(ids.isNew('shop', 'b0', 300, minute, false)).toBe(false);
    expect(ids.isNew('shop', 'a0', 301, minute, false)).toBe(true);
    expect(ids.takeFresh().forgetBefore).toBe(1);
  });

  it('takes stored ids back from the midst of other bytes, as databases hand them over', () => {
    const first = new RecentIds(options);
    for (let at = 0; at < 100; at++) first.isNew('shop', `id ${at}`, at, 0, false);
    const blocks = first.takeFresh().blocks.map(({ ids, ...block }) => {
      const message = Buffer.concat([Buffer.alloc(7, 1), ids, Buffer.alloc(50, 1)]);
      return { ...block, ids: message.subarray(7, 7 + ids.length) };
    });
    const second = new RecentIds(options);
    second.restore(blocks, 60);
    for (let at = 0; at < 100; at++) expect(second.isNew('shop', `id ${at}`, at, 0, true)).toBe(at >= 60);
  });

  it('does not forget a stored id early because a restart remembered it under a newer minute', () => {
    const stored: IdBlock[] = [];
    const first = new RecentIds(options);
    first.isNew('shop', 'old', 0, 0, false);
    first.isNew('shop', 'new', 1, minute, false);
    stored.push(...first.takeFresh().blocks);

    const second = new RecentIds(options);
    second.restore(stored, 0);
    second.isNew('shop', 'old', 0, minute, true);
    second.isNew('shop', 'new', 1, minute, true);
    const { forgetBefore } = second.takeFresh();

    const third = new RecentIds(options);
    third.restore(
      stored.filter(({ generation }) => generation >= forgetBefore),
      2,
    );
    expect(third.isNew('shop', 'old', 2, minute, false)).toBe(false);
  });

  it('knows after a restart exactly what it knew before', () => {
    const entries = fc.array(fc.record({ id: fc.nat(40), afterMs: fc.nat(minute) }), { maxLength: 80 });
    fc.assert(
      fc.property(entries, fc.nat(80), (log, cut) => {
        const whole = new RecentIds(options);
        let broken = new RecentIds(options);
        let blocks: IdBlock[] = [];
        let nowMs = 0;
        log.forEach(({ id, afterMs }, offset) => {
          nowMs += afterMs;
          if (offset === cut) {
            const { blocks: fresh, forgetBefore } = broken.takeFresh();
            blocks = [...blocks, ...fresh].filter(({ generation }) => generation >= forgetBefore);
            broken = new RecentIds(options);
            broken.restore(blocks, offset);
          }
          const expected = whole.isNew('shop', `${id}`, offset, nowMs, false);
          expect(broken.isNew('shop', `${id}`, offset, nowMs, false)).toBe(expected);
        });
      }),
      { numRuns: 300 },
    );
  });
});
