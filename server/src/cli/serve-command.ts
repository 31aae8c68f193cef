import { Command, InvalidArgumentError } from 'commander';
import { processOutput } from './usage.ts';
import type { CommandOutput } from './usage.ts';

interface ServeOptions {
  readonly config?: string;
  readonly port: number;
  readonly data: string;
  readonly publicUrl?: string;
}

/** Longest that stopping may take before the process ends all the same. */
const STOP_PATIENCE_MS = 15_000;

/** `wegwarte serve`: the product itself. */
export function serveCommand(output: CommandOutput = processOutput): Command {
  return new Command('serve')
    .description('watch live; without a configuration, a demonstration on an embedded database')
    .option('--config <file>', 'configuration, e.g. infra/stack/wegwarte.yaml')
    .option('--port <number>', 'port of the demonstration', parsePort, 7350)
    .option('--data <folder>', 'where the demonstration keeps its database', '.wegwarte')
    .option('--public-url <address>', 'where people reach the demonstration, if something stands before it')
    .action((options: ServeOptions) => serve(options, output));
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('Use a port from 0 to 65535.');
  return port;
}

async function serve(options: ServeOptions, { out, err }: CommandOutput): Promise<void> {
  const { config, port, data, publicUrl } = options;
  // Loaded only now: the other commands need none of it and should start at once.
  const [
    { readConfiguration },
    { demonstrationConfiguration, startDemonstration },
    { startWegwarte },
    { createLogger },
  ] = await Promise.all([
    import('../app/configuration.ts'),
    import('../app/demonstration/demonstration.ts'),
    import('../app/wegwarte.ts'),
    import('../app/logger.ts'),
  ]);
  const configuration = config
    ? await readConfiguration(config, process.env)
    : demonstrationConfiguration(data, { port, publicUrl });
  const logger = createLogger(configuration.logLevel, process.stdout.isTTY === true);
  const stopping = new AbortController();
  const stopped = new Promise<void>((resolve) => stopping.signal.addEventListener('abort', () => resolve()));
  const stop = () => {
    stopping.abort();
    setTimeout(() => {
      err(
        'wegwarte: stopping took too long, ended at once; what was not stored is read again at the next start\n',
      );
      process.exit(1);
    }, STOP_PATIENCE_MS).unref();
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const onLost = (error: Error) => {
    logger.error({ reason: error.message }, 'cannot go on');
    process.exitCode = 1;
    stop();
  };

  const start = config ? startWegwarte : startDemonstration;
  const wegwarte = await start({
    configuration,
    logger,
    onLost,
    environment: process.env,
    signal: stopping.signal,
  });
  out(`\n  Wegwarte watches at ${wegwarte.address}\n`);
  out(`  Sign in once with   ${wegwarte.signInLink()}\n`);
  if (configuration.demonstration) out('  This is a demonstration: its customers are imaginary.\n');
  out('\n');
  await stopped;
  await wegwarte.stop();
  // Pools and timers of libraries may linger; everything of ours has ended.
  process.exit(process.exitCode ?? 0);
}
