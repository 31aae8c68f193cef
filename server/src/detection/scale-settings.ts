import type { DetectionSettings } from './detection-settings.ts';

/** The defaults are meant for steps people pass within this time. */
const SCALE_FROM_MS = 30 * 60_000;

/** How many times slower than the defaults are meant for a step with this deadline is: a whole number, 1 for a quick one. */
export function slownessOf(deadlineMs: number): number {
  return Math.max(1, Math.ceil(deadlineMs / SCALE_FROM_MS));
}

/**
 * Settings for a step with a long deadline: a journey of days is looked back on in days, not minutes, or no window would
 * ever hold anybody. Times grow with the deadline in whole factors; everything else stays.
 */
export function scaleSettings(settings: DetectionSettings, deadlineMs: number): DetectionSettings {
  const factor = slownessOf(deadlineMs);
  if (factor === 1) return settings;
  const { learning } = settings;
  return {
    ...settings,
    lookBacksMs: settings.lookBacksMs.map((lookBackMs) => lookBackMs * factor),
    learning: {
      ...learning,
      blockMs: learning.blockMs * factor,
      halfLifeMs: learning.halfLifeMs * factor,
      shortestLagMs: learning.shortestLagMs * factor,
      minHistoryMs: learning.minHistoryMs * factor,
    },
  };
}
