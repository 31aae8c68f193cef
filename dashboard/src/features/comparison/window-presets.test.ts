import { describe, expect, it } from 'vitest';
import { presets, spanFrom, spanText, windowsOf } from './window-presets.ts';

/** A Tuesday, by the clock of whatever machine this runs on. */
const now = new Date(2026, 10, 24, 14, 10, 33).getTime();
const local = (day: number, hour: number, minute = 0) => new Date(2026, 10, day, hour, minute).getTime();

describe('windows by name', () => {
  it('are today up to now, against the same hours of yesterday or of last Tuesday', () => {
    const today = { fromMs: local(24, 0), toMs: local(24, 14, 10) };
    expect(windowsOf('todayYesterday', now)).toEqual({
      window: today,
      against: { fromMs: local(23, 0), toMs: local(23, 14, 10) },
    });
    expect(windowsOf('todayLastWeek', now)).toEqual({
      window: today,
      against: { fromMs: local(17, 0), toMs: local(17, 14, 10) },
    });
  });

  it('are whole days where they are over', () => {
    expect(windowsOf('yesterdayLastWeek', now)).toEqual({
      window: { fromMs: local(23, 0), toMs: local(24, 0) },
      against: { fromMs: local(16, 0), toMs: local(17, 0) },
    });
  });

  it.each(presets)('%s follow each other, and are no longer than the server takes', (preset) => {
    const { window, against } = windowsOf(preset, now);
    expect(against.toMs).toBeLessThanOrEqual(window.fromMs);
    for (const { fromMs, toMs } of [window, against]) {
      expect(toMs).toBeGreaterThan(fromMs);
      expect(toMs - fromMs).toBeLessThanOrEqual((7 * 24 + 1) * 3_600_000);
    }
  });

  it('stand in the address as they are, and nothing else is taken for one', () => {
    const { window } = windowsOf('todayLastWeek', now);
    expect(spanFrom(spanText(window))).toEqual(window);
    expect(['', 'today', '2026-11-24T00:00:00Z', '2026-11-24T00:00:00Z/x'].map(spanFrom)).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });
});
