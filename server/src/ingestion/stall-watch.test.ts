import { describe, expect, it } from 'vitest';
import { StallWatch } from './stall-watch.ts';

const second = 1_000;
const waiting = { key: 'touchpoints/0', position: 5, endOffset: 10 };

/** Looks every second, as long as nothing is found, up to `untilMs`. */
function look(watch: StallWatch, fromMs: number, untilMs: number, partitions = [waiting], isBusy = false) {
  for (let nowMs = fromMs; nowMs <= untilMs; nowMs += second) {
    watch.sign(nowMs);
    const reason = watch.judge(partitions, isBusy, nowMs);
    if (reason) return { reason, atMs: nowMs };
  }
  return null;
}

describe('a consumer is taken for stalled', () => {
  it('when a partition stands with messages waiting, and names it', () => {
    expect(look(new StallWatch(0), 0, 60 * second)).toEqual({
      reason: 'touchpoints/0 stands at 5 of 10 for 31 s',
      atMs: 31 * second,
    });
  });

  it('not while a batch is being worked on, and only then is the time counted', () => {
    const watch = new StallWatch(0);
    expect(look(watch, 0, 300 * second, [waiting], true)).toBeNull();
    expect(look(watch, 301 * second, 330 * second)).toBeNull();
    expect(look(watch, 331 * second, 340 * second)).not.toBeNull();
  });

  it('not when all is read, nor when it moves now and then', () => {
    const watch = new StallWatch(0);
    expect(look(watch, 0, 100 * second, [{ ...waiting, position: 10 }])).toBeNull();
    for (let round = 0; round < 10; round++) {
      const from = (101 + round * 20) * second;
      expect(
        look(watch, from, from + 19 * second, [{ ...waiting, position: 11 + round, endOffset: 90 }]),
      ).toBe(null);
    }
  });

  it('when the client shows no sign of life', () => {
    const watch = new StallWatch(0);
    let reason: string | null = null;
    for (let nowMs = 0; !reason && nowMs < 90 * second; nowMs += second)
      reason = watch.judge([], false, nowMs);
    expect(reason).toBe('the client has done nothing for 61 s');
  });

  it('not because we have been asleep ourselves', () => {
    const watch = new StallWatch(0);
    expect(look(watch, 0, 20 * second)).toBeNull();
    expect(watch.judge([waiting], false, 500 * second)).toBeNull();
    expect(look(watch, 501 * second, 530 * second)).toBeNull();
  });

  it('later and later if another consumer does no better, until something moves', () => {
    const watch = new StallWatch(0);
    watch.restart(0);
    expect(look(watch, 0, 200 * second)!.atMs).toBe(61 * second);
    watch.restart(61 * second);
    const found = look(watch, 62 * second, 400 * second)!;
    expect(found.atMs).toBe((62 + 121) * second);
    watch.restart(found.atMs);
    const from = found.atMs + second;
    expect(look(watch, from, from + 5 * second, [{ ...waiting, position: 6 }])).toBeNull();
    expect(look(watch, from + 6 * second, from + 600 * second, [{ ...waiting, position: 7 }])!.atMs).toBe(
      from + 37 * second,
    );
  });
});
