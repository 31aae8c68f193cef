import {
  createWorld,
  type IncidentSpec,
  IncidentSpecError,
  profileNames,
  type World,
} from '@wegwarte/simulator';
import { Command, Option } from 'commander';
import { systemClock } from '../kernel/clock.ts';
import { httpSink } from './simulate-http-sink.ts';
import {
  parseBrokers,
  parseDurationOption,
  parseFrom,
  parseIncidentOption,
  parseRate,
  parseSeed,
  parseSpeed,
  parseUrl,
  type SimulationSpan,
  simulationSpan,
  type StartTime,
} from './simulate-options.ts';
import { realTime, sendAtPace, type SimulationSummary } from './simulate-pace.ts';
import { streamSink, type TouchpointSink } from './simulate-sink.ts';

interface SimulateOptions {
  readonly profile: string;
  readonly rate: number;
  readonly seed: number;
  readonly rhythm: 'daily' | 'flat';
  readonly incident: readonly IncidentSpec[];
  readonly from?: StartTime;
  readonly for?: number;
  readonly backfill?: number;
  readonly speed: number;
  readonly to: 'stdout' | 'kafka' | 'http';
  readonly brokers: readonly string[];
  readonly topic: string;
  readonly config?: string;
  readonly url: string;
  readonly token?: string;
}

/** How long a batch under way may take once asked to stop. */
const STOP_PATIENCE_MS = 10_000;

const examples = `
Incidents: [JOURNEY/]STEP[[ATTRIBUTE=VALUE,…]]:FACTOR@WHEN/DURATION
  payment:0.2@+5m/10m                        from 5 min after the start for 10 min, a fifth as likely to get on
  payment[paymentMethod=paypal]:0@+5m/10m    nobody who pays by paypal gets on
  checkout/payment:0.5@2026-11-23T10:00:00Z/1h

Examples:
  wegwarte simulate --for 1h --speed max > hour.jsonl
  wegwarte simulate --backfill 2h --incident payment:0.1@+5m/10m --to http --token TOKEN
  wegwarte simulate --rate 500 --to kafka --brokers 127.0.0.1:9092 --topic touchpoints`;

/** `wegwarte simulate`: the simulator's world, at its pace, to stdout, Kafka or HTTP. */
export function simulateCommand(): Command {
  const command = new Command('simulate')
    .description('send simulated touchpoints of an invented retailer: same seed, same touchpoints')
    .addOption(
      new Option('--profile <name>', 'the world to simulate').choices([...profileNames]).default('retailer'),
    )
    .option('--rate <number>', 'touchpoints per second in the mean of a week', parseRate, 12)
    .option('--seed <number>', 'which of the possible worlds', parseSeed, 1)
    .addOption(
      new Option('--rhythm <name>', 'daily: busy evenings, quiet nights; flat: the same at any hour')
        .choices(['daily', 'flat'])
        .default('daily'),
    )
    .addOption(
      new Option('--incident <spec>', 'plant an incident, see below; may be repeated')
        .argParser(parseIncidentOption)
        .default([], 'none'),
    )
    .option(
      '--from <time>',
      'time of the first touchpoint: an instant, or -2h for two hours ago (default: now)',
      parseFrom,
    )
    .option(
      '--for <duration>',
      'how much time to simulate from the start (default: until stopped)',
      parseDurationOption,
    )
    .option('--speed <factor>', 'times as fast as life, or "max"', parseSpeed, 1)
    .option('--backfill <duration>', 'send so much of the past at once, then go on live', parseDurationOption)
    .addOption(new Option('--format <name>', 'how touchpoints are written').choices(['json']).default('json'))
    .addOption(new Option('--to <sink>', 'where to').choices(['stdout', 'kafka', 'http']).default('stdout'))
    .addOption(
      new Option('--brokers <list>', 'Kafka brokers, HOST:PORT with commas')
        .argParser(parseBrokers)
        .default(['127.0.0.1:9092'], '127.0.0.1:9092'),
    )
    .option('--topic <name>', 'Kafka topic', 'touchpoints')
    .option(
      '--config <file>',
      'for --to kafka: the configuration `serve` runs with, for its brokers, TLS and SASL',
    )
    .option('--url <address>', 'address of a Wegwarte server', parseUrl, 'http://127.0.0.1:7350')
    .addOption(new Option('--token <token>', 'API token for --to http').env('WEGWARTE_API_TOKEN'))
    .addHelpText('after', examples)
    .exitOverride();
  return command.action((options: SimulateOptions) => simulate(options, command));
}

async function simulate(options: SimulateOptions, command: Command): Promise<void> {
  const nowMs = systemClock.now();
  const { from, for: forMs, backfill: backfillMs, speed } = options;
  const span = simulationSpan({ from, forMs, backfillMs, speed }, nowMs);
  if ('wrong' in span) return command.error(`error: ${span.wrong}`, { exitCode: 2 });
  const world = worldOf(options, span, command);

  const stop = new AbortController();
  const onSignal = (): void => {
    stop.abort();
    setTimeout(() => abandon(options.to), STOP_PATIENCE_MS).unref();
  };
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  try {
    const sink = await sinkOf(options, command, () => stop.abort());
    try {
      const deliveries = world.touchpoints(span.fromMs, span.toMs);
      const pace = { startMs: span.startMs, startedAtMs: nowMs, speed };
      const summary = await sendAtPace(deliveries, pace, sink, realTime, stop.signal);
      say(summaryLine(summary, options.to, systemClock.now() - nowMs));
    } finally {
      await sink.close();
    }
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

function worldOf(options: SimulateOptions, span: SimulationSpan, command: Command): World {
  const { profile, seed, rate, rhythm, incident: incidents } = options;
  try {
    return createWorld({ profile, seed, rate, rhythm, incidents, startMs: span.startMs });
  } catch (error) {
    if (error instanceof IncidentSpecError)
      return command.error(`error: --${error.message}`, { exitCode: 2 });
    throw error;
  }
}

async function sinkOf(
  options: SimulateOptions,
  command: Command,
  onGone: () => void,
): Promise<TouchpointSink> {
  const { to, url, token = null, topic } = options;
  if (to === 'stdout') return streamSink(process.stdout, onGone);
  if (to === 'http') return httpSink({ url, token, onTrouble: say });
  // kafkajs takes a while to load, and neither of the others needs it.
  const { kafkaSink } = await import('./simulate-kafka-sink.ts');
  return kafkaSink({ ...(await brokersOf(options, command)), topic, onTrouble: say });
}

async function brokersOf({ brokers, config }: SimulateOptions, command: Command) {
  if (config === undefined) return { brokers };
  const [{ readConfiguration }, { kafkaSecurity }] = await Promise.all([
    import('../app/configuration.ts'),
    import('../app/kafka-access.ts'),
  ]);
  const { kafka } = await readConfiguration(config, process.env);
  if (!kafka) return command.error(`error: ${config}: no kafka in it`, { exitCode: 2 });
  const isGiven = command.getOptionValueSource('brokers') === 'cli';
  return { brokers: isGiven ? brokers : kafka.brokers, security: await kafkaSecurity(kafka, systemClock) };
}

/** A client that is trying again has no way to be told to leave off. */
function abandon(to: string): never {
  say(`stopped while a batch to ${to} was still under way; it may or may not have arrived`);
  process.exit(1);
}

/** Standard output may carry the touchpoints; whatever is for people goes here. */
function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

export function summaryLine(summary: SimulationSummary, to: string, tookMs: number): string {
  const { sent, duplicates, refused, firstRefusal, fromMs, toMs } = summary;
  if (fromMs === null || toMs === null) return `simulated nothing: no touchpoint fell into the time`;
  const span = `${new Date(fromMs).toISOString()} to ${new Date(toMs).toISOString()}`;
  const took = `${(tookMs / 1_000).toFixed(1)} s`;
  const said = `simulated ${sent} touchpoints (${duplicates} of them duplicates) of ${span} to ${to} in ${took}`;
  return refused === 0 ? said : `${said}; ${refused} were refused, the first: ${firstRefusal}`;
}
