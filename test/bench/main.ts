import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { modulesFolder, projectFolder } from '../../infra/setup/project.mjs';
import { Obstacle } from '../../infra/stack/obstacle.ts';
import { settings } from '../../infra/stack/settings.ts';
import { cellsOf, compareCells } from './compare-cells.ts';
import type { Contestant } from './contestant.ts';
import { flink } from './contestants/flink.ts';
import { full, fullTwo } from './contestants/full.ts';
import { kafkaStreams } from './contestants/kafka-streams.ts';
import { ceiling, decode, naive } from './contestants/readers.ts';
import { figuresOf } from './figures.ts';
import { measureLiveDelay } from './live-delay.ts';
import { help, readOptions } from './options.ts';
import type { Options, Part } from './options.ts';
import { plotsOf, writePlots } from './plots.ts';
import { profileFull } from './profile.ts';
import { writeReadme } from './readme.ts';
import { report } from './report.ts';
import type { Circumstances } from './report.ts';
import { keepResults, readResults } from './results.ts';
import type { Results } from './results.ts';
import { runOnce } from './run-once.ts';
import { runScript, scriptNames } from './scripts.ts';
import { haveServers } from './servers.ts';
import type { Servers } from './servers.ts';
import { EVENT_RATE, haveWorkload } from './workload.ts';
import type { WrittenWorkload } from './workload.ts';

const SEED = 1;
/** Raised when what is measured, or how it is kept, changes. */
const RESULTS_VERSION = 4;
/** An even number, so that two threads or instances of whoever it is have the same to do. */
const PARTITIONS = 4;
/** How cost grows with partitions is asked of a part of the workload. */
const OTHER_PARTITIONS = [1, 12, 48];
const OTHER_PARTITIONS_SHARE = 0.5;
/** Of the workload, what the small run of each turn reads. */
const SMALL_SHARE = 0.2;

interface Workloads {
  readonly small: WrittenWorkload;
  readonly large: WrittenWorkload;
}

const contestants: readonly Contestant[] = [ceiling, decode, full, fullTwo, naive, kafkaStreams, flink];

// Whoever is told to end ends by exiting, which takes the contestants along.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
process.exitCode = await run(process.argv.slice(2));
// Clients of Kafka and of databases may linger; all of ours is done.
process.exit();

async function run(args: readonly string[]): Promise<number> {
  let options: ReturnType<typeof readOptions>;
  try {
    options = readOptions(args);
  } catch (error) {
    console.error(`bench: ${(error as Error).message}`);
    return 2;
  }
  if (options === 'help') {
    console.log(help);
    return 0;
  }
  try {
    const servers = await haveServers();
    try {
      await bench(options, servers);
    } finally {
      await servers.stop();
    }
    return 0;
  } catch (error) {
    if (!(error instanceof Obstacle)) throw error;
    console.error(`bench: ${error.message}`);
    return 1;
  }
}

async function bench(options: Options, servers: Servers): Promise<void> {
  const { only, rounds, touchpoints, fresh, write } = options;
  const wanted = (part: Part) => only.includes(part);
  const runners = contestants.filter(({ name }) => wanted(name as Part));
  for (const { prepare } of runners) await prepare?.();
  tell(`workload: ${touchpoints.toLocaleString('en')} touchpoints on ${PARTITIONS} partitions`);
  const workloadOf = (count: number) =>
    haveWorkload(servers.brokers, { touchpoints: count, partitions: PARTITIONS, seed: SEED });
  const workloads: Workloads = {
    small: await workloadOf(Math.round(touchpoints * SMALL_SHARE)),
    large: await workloadOf(touchpoints),
  };
  const results = await readResults(keyOf(touchpoints, servers), fresh);

  // Round by round, so that what disturbs the machine for a while disturbs all alike.
  for (let round = 0; round < rounds; round++) {
    for (const contestant of runners) await runContestant(contestant, round, workloads, servers, results);
  }
  if (wanted('partitions')) await runPartitions(touchpoints, servers, results);
  if (wanted('live') && !results.live && results.rounds['full']?.length) {
    const peak = figuresOf(results.rounds['full']).perSecond;
    tell(`live: ${Math.round(peak / 2).toLocaleString('en')} touchpoints a second`);
    results.live = await measureLiveDelay(peak / 2, servers);
    await keepResults(results);
  }
  for (const script of scriptNames) {
    if (!wanted(script) || results.scripts[script] !== undefined) continue;
    tell(script);
    const printed = await runScript(script, servers);
    if (printed !== undefined) results.scripts[script] = printed;
    await keepResults(results);
  }
  if (wanted('profile') && !results.profile) {
    tell('profile of full');
    results.profile = await profileFull(workloads.large, servers);
    await keepResults(results);
  }

  const markdown = report(results, contestants, circumstancesOf(workloads.large, servers));
  console.log(`\n${markdown}`);
  if (!write) return;
  const plots = await writePlots(plotsOf(results));
  const pictures = plots.map((name) => `![${name}](plots/${name}.svg)`);
  await writeReadme([markdown, ...pictures].join('\n\n'));
}

async function runContestant(
  contestant: Contestant,
  round: number,
  workloads: Workloads,
  servers: Servers,
  results: Results,
): Promise<void> {
  const { name, counters, sample } = contestant;
  const before = (results.rounds[name] ??= []);
  if (before.length > round) return;
  const small = await runOnce(contestant, workloads.small, servers, sample?.[0]);
  const large = await runOnce(contestant, workloads.large, servers, sample?.[1], async (databaseUrl) => {
    if (!counters) return;
    const cells = await cellsOf(databaseUrl, counters);
    if (counters === 'ours') results.ourCells ??= cells;
    if (results.ourCells) results.comparisons[name] = compareCells(results.ourCells, cells);
  });
  before.push({ small, large });
  const { perSecond, perCpuSecond } = figuresOf([{ small, large }]);
  const compared = results.comparisons[name];
  const verdict = compared ? `, counters ${compared.different === 0 ? 'equal' : 'DIFFERENT'}` : '';
  tell(
    `${name}, round ${round + 1}: ${thousands(perSecond)} touchpoints/s, ${thousands(perCpuSecond)} per CPU-second${verdict}`,
  );
  await keepResults(results);
}

/** One run each; what it costs to start is known from the turns of `full`. */
async function runPartitions(touchpoints: number, servers: Servers, results: Results): Promise<void> {
  const turns = results.rounds['full'];
  if (!turns?.length) return;
  const { startCpuSeconds } = figuresOf(turns);
  const some = Math.round(touchpoints * OTHER_PARTITIONS_SHARE);
  for (const partitions of [...OTHER_PARTITIONS, PARTITIONS].sort((a, b) => a - b)) {
    if (results.partitions.some((one) => one.partitions === partitions)) continue;
    const workload = await haveWorkload(servers.brokers, { touchpoints: some, partitions, seed: SEED });
    const { messages, cpuSeconds, peakRssBytes } = await runOnce(full, workload, servers);
    const perCpuSecond = messages / (cpuSeconds - startCpuSeconds);
    results.partitions.push({ partitions, perCpuSecond, peakRssBytes });
    tell(`full on ${partitions} partitions: ${thousands(perCpuSecond)} touchpoints per CPU-second`);
    await keepResults(results);
  }
}

/** Of what is measured: results of another build, database or workload are not mixed with these. */
function keyOf(touchpoints: number, { durability }: Servers): string {
  const built = join(modulesFolder, '.cache', 'wegwarte', 'built-from');
  const hash = createHash('sha256').update(
    JSON.stringify([RESULTS_VERSION, touchpoints, SEED, PARTITIONS, durability]),
  );
  if (existsSync(built)) hash.update(readFileSync(built));
  return hash.digest('hex').slice(0, 16);
}

function circumstancesOf(workload: WrittenWorkload, { durability }: Servers): Circumstances {
  const [cpu] = cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: projectFolder }).toString().trim(),
    machine: `${cpus().length} cores (${cpu!.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB`,
    versions: `Node ${process.versions.node}, Kafka ${settings.kafkaVersion}, PostgreSQL ${settings.postgresMajor} with TimescaleDB ${settings.timescaleVersion}`,
    durability: Object.entries(durability)
      .map(([name, setting]) => `\`${name} = ${setting}\``)
      .join(', '),
    touchpoints: workload.touchpoints,
    partitions: workload.partitions,
    eventRate: EVENT_RATE,
  };
}

function tell(text: string): void {
  console.error(`bench: ${text}`);
}

function thousands(value: number): string {
  return Math.round(value).toLocaleString('en');
}
