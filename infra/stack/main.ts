import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { down } from './down.ts';
import { withLock } from './lock.ts';
import { Obstacle, reasonOf } from './obstacle.ts';
import { plans, withoutPassword } from './parts.ts';
import { onStderr } from './progress.ts';
import { cacheDir, given, settings } from './settings.ts';
import { status } from './status.ts';
import { up } from './up.ts';

const help = `The real stack, for a developer's machine: Kafka ${settings.kafkaVersion} and TimescaleDB ${settings.timescaleVersion} on PostgreSQL ${settings.postgresMajor}, on loopback.

  npm run stack -- up       start what does not run, wait until both answer, print their addresses
  npm run stack -- down     stop what \`up\` started; the data stay
  npm run stack -- status   tell what runs; exit code 3 unless both answer

  --data DIR   where data, logs and process records lie (default: ${join(cacheDir, 'stack')})
  --help       this text

Each half is taken from, in this order: the address in WEGWARTE_KAFKA_BROKERS or WEGWARTE_DATABASE_URL; a working Docker engine;
this machine (Java 17 and Maven for Kafka; root on a Debian for TimescaleDB). Ports: KAFKA_PORT (${settings.kafkaPort}) and
TIMESCALE_PORT (${settings.timescalePort}). Programs are kept in ${cacheDir} (WEGWARTE_CACHE).
Addresses go to standard output, so that \`eval "$(npm run --silent stack -- up)"\` sets them in a shell.`;

const verbs = { up: runUp, down: runDown, status: runStatus };

process.exitCode = await run(process.argv.slice(2));

async function run(args: string[]): Promise<number> {
  let asked: ReturnType<typeof parse>;
  try {
    asked = parse(args);
  } catch (error) {
    console.error(`stack: ${reasonOf(error).split('\n')[0]}`);
    return 2;
  }
  if (asked === 'help') {
    console.log(help);
    return 0;
  }
  try {
    return await verbs[asked.verb](asked.dataDir);
  } catch (error) {
    if (!(error instanceof Obstacle)) throw error;
    console.error(`stack: ${error.message}`);
    return 1;
  }
}

function parse(args: string[]): 'help' | { verb: keyof typeof verbs; dataDir: string } {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { data: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) return 'help';
  const [verb, ...more] = positionals;
  const known = Object.keys(verbs).join(', ');
  if (!verb) throw new Error(`say what to do: ${known} (or --help)`);
  if (!Object.hasOwn(verbs, verb)) throw new Error(`"${verb}" is not one of ${known}`);
  if (more.length > 0) throw new Error(`"${more[0]}" is one word too many after "${verb}"`);
  if (values.data === '') throw new Error('--data needs a directory');
  return { verb: verb as keyof typeof verbs, dataDir: resolve(values.data ?? join(cacheDir, 'stack')) };
}

async function runUp(dataDir: string): Promise<number> {
  const running = await alone(dataDir, () => up(dataDir, onStderr));
  for (const { part, via, address } of running) {
    console.error(`stack: ${plans[part].title} answers at ${withoutPassword(address)} (${via})`);
    // An address that came from the environment is there already, and its password is no business of a terminal.
    if (via !== 'environment') console.log(`export ${plans[part].variable}='${address}'`);
  }
  return 0;
}

async function runDown(dataDir: string): Promise<number> {
  const lines = await alone(dataDir, () => down(dataDir));
  for (const line of lines) console.error(`stack: ${line}`);
  return 0;
}

async function runStatus(dataDir: string): Promise<number> {
  const halves = await status(dataDir);
  for (const { line } of halves) console.log(line);
  return halves.every(({ answers }) => answers) ? 0 : 3;
}

/** Two `up`s at once would start two brokers on one data directory. Nothing to guard where nothing of ours is to run. */
function alone<T>(dataDir: string, work: () => Promise<T>): Promise<T> {
  if (given.kafkaBrokers && given.databaseUrl) return work();
  return withLock(join(dataDir, 'lock'), 20 * 60_000, work);
}
