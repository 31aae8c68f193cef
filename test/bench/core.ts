import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parseArgs } from 'node:util';
import { JourneyCatalog } from '../../server/src/journeys/journey-catalog.ts';
import { defaultEngineOptions, PartitionEngine } from '../../server/src/windows/partition-engine.ts';
import type { Touchpoint } from '../../server/src/journeys/touchpoint.ts';
import { BenchCustomers, benchJourneys, startMs } from './core-workload.ts';
import type { WorkloadOptions } from './core-workload.ts';

/**
 * How fast the core is, alone: touchpoints decoded in memory, checkpoints taken and thrown away. Prints JSON.
 *
 *   node test/bench/core.ts               the goals: 20 and 200 journeys, and a million runs in flight
 *   node test/bench/core.ts --growth      and how cost grows with journeys, segments and runs in flight
 *
 * CPU time is that of all threads of the process, so that the collector's work counts. Making the touchpoints does not.
 */

interface Scenario {
  readonly name: string;
  readonly journeys?: number;
  readonly segments?: number;
  /** Touchpoints in a second of event time: the more, the more runs at the same time, some 300 for each. */
  readonly perSecond?: number;
  readonly touchpoints?: number;
  /** Runs in flight of patient customers, for the memory they take. */
  readonly runs?: number;
}

const CHUNK = 1_000;
const self = fileURLToPath(import.meta.url);
const CHECKPOINT_EVERY = 50_000;

const goals: Scenario[] = [
  { name: '20 journeys' },
  { name: '200 journeys', journeys: 200 },
  { name: 'a million runs in flight', runs: 1_000_000 },
];
const growth: Scenario[] = [
  ...[1, 5, 50, 100, 400].map((journeys) => ({ name: `${journeys} journeys`, journeys })),
  ...[0, 2, 8, 12].map((segments) => ({ name: `${segments} segments`, segments })),
  ...[500, 2_000, 8_000].map((perSecond) => ({
    name: `${perSecond} a second`,
    perSecond,
    touchpoints: Math.max(3_000_000, perSecond * 1_000),
  })),
  ...[100_000, 300_000, 3_000_000].map((runs) => ({ name: `${runs} runs in flight`, runs })),
];

/** Tells what customers do, a chunk of touchpoints a line, for as long as somebody listens. */
async function tell(options: WorkloadOptions): Promise<void> {
  const customers = new BenchCustomers(options);
  process.stdout.once('error', () => process.exit());
  for (;;) {
    const goesOn = process.stdout.write(`${JSON.stringify(customers.next(CHUNK))}\n`);
    if (!goesOn) await once(process.stdout, 'drain');
  }
}

/** Made by another process, so that neither its work nor its memory is taken for the core's. */
async function* chunks(options: WorkloadOptions): AsyncGenerator<Touchpoint[]> {
  const teller = spawn(process.execPath, [self, '--tell', JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let parts: Buffer[] = [];
  try {
    for await (const part of teller.stdout as AsyncIterable<Buffer>) {
      const end = part.indexOf('\n');
      parts.push(end === -1 ? part : part.subarray(0, end));
      if (end === -1) continue;
      // Decoded just now: new objects and new texts, as the decoder makes them.
      const chunk = JSON.parse(Buffer.concat(parts).toString('latin1')) as Touchpoint[];
      parts = [part.subarray(end + 1)];
      yield chunk;
    }
  } finally {
    teller.kill();
  }
}

async function throughput({
  journeys = 20,
  segments = 5,
  perSecond = 200,
  touchpoints = 2_000_000,
}: Scenario) {
  const options = { journeys, segments, perSecond, seed: 7 };
  const engine = new PartitionEngine(new JourneyCatalog(benchJourneys(options)), defaultEngineOptions);
  const warmUp = touchpoints / 2;
  let cpuMicros = 0;
  let wallMs = 0;
  let counters = 0;
  let checkpoints = 0;
  let offset = 0;
  for await (const chunk of chunks(options)) {
    const cpu = process.cpuUsage();
    const startedMs = performance.now();
    for (let at = 0; at < CHUNK; at++) {
      const touchpoint = chunk[at]!;
      engine.receive(touchpoint, offset + at, touchpoint.timeMs + 30_000);
    }
    offset += CHUNK;
    const taken = offset % CHECKPOINT_EVERY === 0 ? engine.takeCheckpoint() : null;
    if (offset <= warmUp) continue;
    const used = process.cpuUsage(cpu);
    cpuMicros += used.user + used.system;
    wallMs += performance.now() - startedMs;
    if (taken) {
      counters += taken.counters.length;
      checkpoints++;
    }
    if (offset >= touchpoints) break;
  }
  const measured = touchpoints - warmUp;
  const runsInFlight = [...engine.runsInFlight.values()].reduce((sum, count) => sum + count, 0);
  return {
    journeys,
    segments,
    perCpuSecond: Math.round(measured / (cpuMicros / 1e6)),
    perSecond: Math.round(measured / (wallMs / 1e3)),
    runsInFlight,
    runsInMemory: engine.runsInMemory,
    countersPerCheckpoint: Math.round(counters / checkpoints),
  };
}

/** A million customers in journeys of days, most at the second step of some. */
async function memory({ journeys = 20, segments = 5, runs = 1_000_000 }: Scenario) {
  const options = { journeys, segments, perSecond: 10_000, seed: 7 };
  const day = 86_400_000;
  const patient = benchJourneys(options).map((one) => ({
    ...one,
    steps: one.steps.map((step) => ({ ...step, withinMs: step.withinMs * 1_000 })),
  }));
  collectGarbage();
  const before = process.memoryUsage();
  const engine = new PartitionEngine(new JourneyCatalog(patient), defaultEngineOptions);
  const inFlight = () => [...engine.runsInFlight.values()].reduce((sum, count) => sum + count, 0);
  let offset = 0;
  let last: Touchpoint | undefined;
  for await (const chunk of chunks(options)) {
    for (const touchpoint of chunk) {
      engine.receive(touchpoint, offset++, touchpoint.timeMs + 30_000);
      last = touchpoint;
    }
    engine.takeCheckpoint();
    if (inFlight() >= runs) break;
  }
  engine.advanceTo((last?.timeMs ?? startMs) + 60_000);
  engine.takeCheckpoint();
  const made = process.memoryUsage.rss() - before.rss;
  collectGarbage();
  const after = process.memoryUsage();
  const heap = after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers;
  return {
    runsInFlight: inFlight(),
    runsInMemory: engine.runsInMemory,
    heapMegabytes: Math.round(heap / 1e6),
    rssMegabytes: Math.round((after.rss - before.rss) / 1e6),
    rssBeforeCollectionMegabytes: Math.round(made / 1e6),
    bytesPerRun: Math.round(heap / inFlight()),
    days: Math.round((patient[0]!.steps[1]!.withinMs / day) * 10) / 10,
  };
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
}

function measure(scenario: Scenario): Promise<unknown> {
  // Each in a process of its own, so that none finds the heap and the compiler as another one left them.
  return new Promise((resolve, reject) => {
    const child = fork(self, ['--scenario', JSON.stringify(scenario)], {
      execArgv: ['--max-old-space-size=8192'],
    });
    child.once('message', resolve);
    child.once('error', reject);
    child.once('exit', (code) => code !== 0 && reject(new Error(`${scenario.name}: exit ${code}`)));
  });
}

const { values: given } = parseArgs({
  options: {
    tell: { type: 'string' },
    scenario: { type: 'string' },
    growth: { type: 'boolean' },
    only: { type: 'string' },
  },
});
if (given.tell !== undefined) {
  await tell(JSON.parse(given.tell) as WorkloadOptions);
} else if (given.scenario === undefined) {
  const scenarios = [...goals, ...(given.growth ? growth : [])];
  const results: Record<string, unknown> = {};
  for (const scenario of scenarios.filter(({ name }) => !given.only || name === given.only)) {
    results[scenario.name] = await measure(scenario);
  }
  console.log(JSON.stringify(results, null, 2));
} else {
  const scenario = JSON.parse(given.scenario) as Scenario;
  const result = await (scenario.runs === undefined ? throughput(scenario) : memory(scenario));
  if (process.send) process.send(result);
  else console.log(JSON.stringify(result));
}
