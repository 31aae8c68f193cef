import { setImmediate } from 'node:timers/promises';
import { COMBINATION } from '../../server/src/windows/cohort-counts.ts';
import { StepDetector, quietSituation } from '../../server/src/detection/step-detector.ts';

/**
 * What judging costs: 200 journeys of 6 steps with 30 streams each, every ten seconds of event time. CPU time, as the
 * machine may be busy with other things. Run: node --expose-gc test/bench/detector-cost.ts
 */
const journeys = 200;
const steps = 6;
const deadlineMs = 900_000;
const startMs = Date.UTC(2026, 10, 2);
const values = [3, 4] as const;
const learnTicks = 3 * 360;
const warmTicks = 60;
const measuredTicks = 30;

let seed = 1;
/** Mulberry32. */
function random(): number {
  seed = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
}

interface Step {
  readonly detector: StepDetector;
  /** For each leaf its streams, the leaf's own last. */
  readonly leaves: readonly (readonly number[])[];
}

function oneStep(learnt: StepDetector | null): Step {
  const detector = new StepDetector({
    deadlineMs,
    startMs: learnt?.nextTickMs ?? startMs,
    dimensions: ['channel', 'device', 'region'],
    baseline: learnt && (JSON.parse(JSON.stringify(learnt.baseline)) as typeof learnt.baseline),
  });
  const whole = detector.stream('', '');
  // 1 + 3 + 4 + 2 + 20 of 24 combinations = 30 streams.
  const leaves = [];
  for (let channel = 0; channel < values[0]; channel++) {
    for (let device = 0; device < values[1]; device++) {
      for (let region = 0; region < 2; region++) {
        if (leaves.length === 20) continue;
        leaves.push([
          whole,
          detector.stream('channel', `c${channel}`),
          detector.stream('device', `d${device}`),
          detector.stream('region', `r${region}`),
          detector.stream(COMBINATION, JSON.stringify([`c${channel}`, `d${device}`, `r${region}`])),
        ]);
      }
    }
  }
  return { detector, leaves };
}

/** Ten customers a tick and step, seven of whom get on; who and at what age does not matter for the cost. */
function feed({ detector, leaves }: Step): void {
  for (let customer = 0; customer < 10; customer++) {
    const leaf = leaves[Math.floor(random() * leaves.length)]!;
    for (const stream of leaf) detector.enter(stream, 1);
    if (random() > 0.7) continue;
    const age = Math.floor(9 * random() ** 2);
    for (const stream of leaf) detector.leave(stream, age, 1, 0);
  }
}

const teacher = oneStep(null);
for (let tick = 0; tick < learnTicks; tick++) {
  feed(teacher);
  teacher.detector.endTick(quietSituation);
}
await setImmediate();
globalThis.gc?.();
const before = process.memoryUsage();
const all = Array.from({ length: journeys * steps }, () => oneStep(teacher.detector));
const costs: number[] = [];
let judged = 0;
for (let tick = 0; tick < warmTicks + measuredTicks; tick++) {
  for (const step of all) feed(step);
  const from = process.cpuUsage();
  for (const { detector } of all) if (detector.endTick(quietSituation).kind !== 'none') judged++;
  const { user, system } = process.cpuUsage(from);
  if (tick >= warmTicks) costs.push((user + system) / 1000);
}
// What is referred to weakly is kept until the end of a job.
await setImmediate();
globalThis.gc?.();
const after = process.memoryUsage();
const bytes = after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers;
costs.sort((a, b) => a - b);
console.log(
  JSON.stringify({
    detectors: all.length,
    streams: all.length * 30,
    judged,
    cpuMsPerTick: { median: costs[costs.length >> 1], p90: costs[Math.floor(costs.length * 0.9)] },
    megabytes: Math.round(bytes / 1e6),
    heap: Math.round((after.heapUsed - before.heapUsed) / 1e6),
  }),
);
