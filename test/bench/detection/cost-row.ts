import type { Row } from './acceptance.ts';
import type { Cost } from './cost.ts';

const MAX_MS = 100;
const MAX_MEGABYTES = 150;
/** Twice the streams may cost a fifth more than twice as much. */
const MAX_GROWTH = 2.4;

export function costRow(cost: Cost | null): Row {
  const what = 'a tick of 200 journeys × 6 steps × 30 streams';
  const must = `≤ ${MAX_MS} ms of CPU, ≤ ${MAX_MEGABYTES} MB, linear in streams`;
  if (!cost) return { what, must, measured: '–', n: '0', isMet: null };
  const growth = cost.cpuMsPerTick / cost.cpuMsPerTickOfHalf;
  return {
    what,
    must,
    measured: `${cost.cpuMsPerTick.toFixed(0)} ms, ${cost.megabytes.toFixed(0)} MB; twice the streams take ${growth.toFixed(2)} × the time`,
    n: `${cost.steps} × ${cost.streamsPerStep}`,
    isMet: cost.cpuMsPerTick <= MAX_MS && cost.megabytes <= MAX_MEGABYTES && growth <= MAX_GROWTH,
  };
}
