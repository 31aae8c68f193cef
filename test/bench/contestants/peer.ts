import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { java } from '../../../infra/stack/kafka-artifacts.ts';
import { stepDeadlinesMs } from '../../../server/src/journeys/journey-definition.ts';
import type { JourneyDefinition } from '../../../server/src/journeys/journey-definition.ts';
import { MAX_VALUES_PER_DIMENSION, OTHER_VALUE } from '../../../server/src/storage/counter-streams.ts';
import { ageBucketEnds, tickMsOf } from '../../../server/src/windows/ticks.ts';
import { Child } from '../child.ts';
import type { RunSetup } from '../contestant.ts';
import { ALLOWED_LATENESS_MS, PSEUDONYM_KEY } from '../job.ts';
import { journeysOfBench } from '../programs/product-parts.ts';
import { builtPeers, classPathOf } from './peer-build.ts';

/** As often as the product stores its results. */
const RESULTS_EVERY_MS = 1_000;

export interface StartedPeer {
  readonly child: Child;
  /** Stops it and removes its folder. */
  stop(): Promise<void>;
}

/** Starts a peer's JVM on the same journeys and topic. `BENCH_PEER_JVM` adds options, for whoever wants to tune it. */
export async function startPeer(
  peer: 'kafka-streams' | 'flink',
  mainClass: string,
  jvm: readonly string[],
  { brokers, workload, databaseUrl, id }: RunSetup,
): Promise<StartedPeer> {
  const [program, build] = [await java(), await builtPeers()];
  const folder = mkdtempSync(join(tmpdir(), 'wegwarte-peer-'));
  const file = join(folder, 'job.json');
  const job = {
    brokers: brokers.join(','),
    topic: workload.topic,
    group: id,
    databaseUrl: jdbcOf(databaseUrl),
    pseudonymKey: PSEUDONYM_KEY,
    allowedLatenessMs: ALLOWED_LATENESS_MS,
    resultsEveryMs: RESULTS_EVERY_MS,
    stateFolder: join(folder, 'state'),
    maxValues: MAX_VALUES_PER_DIMENSION,
    otherValue: OTHER_VALUE,
    ageEnds: ageBucketEnds.slice(0, -1),
    journeys: (await journeysOfBench()).map(forPeers),
  };
  writeFileSync(file, JSON.stringify(job));
  const more = (process.env['BENCH_PEER_JVM'] ?? '').split(' ').filter(Boolean);
  const child = new Child(
    program,
    [
      ...jvm,
      ...more,
      '-Dorg.slf4j.simpleLogger.defaultLogLevel=error',
      '-cp',
      classPathOf(build, peer),
      mainClass,
      file,
    ],
    {},
  );
  return {
    child,
    async stop() {
      await child.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The peers know matches by type alone, which is all that the journeys of the bench have. */
function forPeers(definition: JourneyDefinition): object {
  const { journey, key, dimensions, steps, abandon } = definition;
  const deadlines = stepDeadlinesMs(definition);
  const matches = [...steps, ...abandon].map(({ when }) => when);
  if (matches.some(({ sources, conditions }) => sources || conditions.length > 0)) {
    throw new Error(`${journey}: the peers match by type alone`);
  }
  return {
    journey,
    key,
    dimensions,
    steps: steps.map(({ step, when, withinMs, optional }, at) => ({
      step,
      types: when.types,
      withinMs,
      optional,
      deadlineMs: deadlines[at],
      tickMs: tickMsOf(deadlines[at]!),
    })),
    abandonTypes: abandon.flatMap(({ when }) => when.types),
  };
}

function jdbcOf(databaseUrl: string): string {
  const { host, pathname, username, password } = new URL(databaseUrl);
  return `jdbc:postgresql://${host}${pathname}?user=${username}&password=${password}`;
}
