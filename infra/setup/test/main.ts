import { parseArgs } from 'node:util';
import { findChromium } from '../../../test/support/chromium.ts';
import { realStack, stopRealStack } from '../../../test/support/real-stack.ts';
import { buildLane, lanes } from './lanes.ts';
import type { Lane } from './lane.ts';
import { runLanes } from './run-lanes.ts';
import type { LaneRun, Readiness } from './run-lanes.ts';
import { countsText, laneText, skipsText } from './say.ts';
import { addUp } from './tally.ts';

/** Of lanes that only compute: each uses more than one core in places, and waits in others. */
const AT_ONCE = 2;

const help = `Checks everything: ${lanes.map(({ name }) => name).join(', ')}.

  npm test                     all of them
  npm test -- unit lint        only those named (and the build, for those that need it)

Kafka and TimescaleDB are taken from WEGWARTE_TEST_KAFKA_BROKERS and WEGWARTE_TEST_DATABASE_URL, from Docker, or from this machine;
Chromium from WEGWARTE_CHROMIUM, or from this machine. What cannot be had is skipped with its reason; with CI set, that is a failure.`;

process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  let chosen: readonly Lane[];
  try {
    const { positionals, values } = parseArgs({
      args,
      allowPositionals: true,
      options: { help: { type: 'boolean', short: 'h' } },
    });
    if (values.help) {
      console.log(help);
      return 0;
    }
    chosen = chosenLanes(positionals);
  } catch (error) {
    console.error(`test: ${(error as Error).message}`);
    return 2;
  }

  const stopping = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => stopping.abort());
  try {
    return await check(chosen, stopping.signal);
  } finally {
    await stopRealStack();
  }
}

async function check(chosen: readonly Lane[], signal: AbortSignal): Promise<number> {
  const built = Promise.withResolvers<boolean>();
  if (!chosen.includes(buildLane)) built.resolve(true);
  const surroundings = chosen.some(({ needsStack }) => needsStack) ? findSurroundings() : Promise.resolve({});

  const run: Omit<LaneRun, 'lanes' | 'atOnce'> = {
    signal,
    async ready({ needsBuild, needsStack }): Promise<Readiness> {
      if (needsBuild && !(await built.promise)) return { obstacle: 'the build failed' };
      return { env: needsStack ? await surroundings : {} };
    },
    onStart: ({ name }) => console.log(`… ${name}`),
    onEnd(result) {
      if (result.lane === buildLane) built.resolve(result.tally.failed === 0);
      console.log(laneText(result));
    },
  };
  // Suites on real parts are about time and load: no other lane may take either from them.
  const onRealParts = ({ needsStack = false }: Lane) => needsStack;
  const finished = [
    ...(await runLanes({ ...run, lanes: chosen.filter((lane) => !onRealParts(lane)), atOnce: AT_ONCE })),
    ...(await runLanes({ ...run, lanes: chosen.filter(onRealParts), atOnce: 1 })),
  ];
  if (signal.aborted) {
    console.log('stopped');
    return 130;
  }
  const total = addUp(finished.map(({ tally }) => tally));
  console.log(`\n${skipsText(total.skips)}${countsText(total)}`);
  return total.failed > 0 ? 1 : 0;
}

function chosenLanes(names: readonly string[]): readonly Lane[] {
  if (names.length === 0) return lanes;
  const known = lanes.map(({ name }) => name);
  for (const name of names)
    if (!known.includes(name)) throw new Error(`"${name}" is not one of ${known.join(', ')}`);
  const chosen = lanes.filter(({ name }) => names.includes(name));
  const needsBuild = chosen.some((lane) => lane.needsBuild) && !chosen.includes(buildLane);
  return needsBuild ? [buildLane, ...chosen] : chosen;
}

/**
 * Starts Kafka and TimescaleDB once for all lanes, and sees to a browser: the first time on a machine this takes minutes, which pass
 * while the other lanes run. The suites look again, and find what is in the environment.
 */
async function findSurroundings(): Promise<Record<string, string>> {
  const [stack] = await Promise.all([realStack(), findChromium()]);
  if (!stack.available) return { WEGWARTE_TEST_STACK_MISSING: stack.reason };
  return {
    WEGWARTE_TEST_KAFKA_BROKERS: stack.kafkaBrokers.join(','),
    WEGWARTE_TEST_DATABASE_URL: stack.databaseUrl,
  };
}
