import { writeFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { MappingFile } from '@wegwarte/contract';
import { formatDefinitionError } from '../app/definition-files/definition-error.ts';
import { CommandFailed, processOutput } from './usage.ts';
import type { CommandOutput } from './usage.ts';

interface ReplayCommandOptions {
  readonly journeys: string;
  readonly events: string;
  readonly format?: 'plain' | 'csv' | 'ndjson';
  readonly mapping?: string;
  readonly speed: number;
  readonly report: string;
}

/** Rejected records are told one by one up to here, then only counted. */
const TELL_REJECTED = 10;

/** `wegwarte replay`: what would have been counted and opened over recorded touchpoints. */
export function replayCommand(output: CommandOutput = processOutput): Command {
  return new Command('replay')
    .description('count recorded touchpoints as if they happened now, and report; nothing is stored or sent')
    .requiredOption('--journeys <path>', 'journey file, or a directory of them')
    .requiredOption('--events <file>', 'recorded touchpoints; - reads standard input')
    .addOption(
      new Option(
        '--format <name>',
        'plain: one touchpoint as JSON a line (default); csv, ndjson: with --mapping',
      ).choices(['plain', 'csv', 'ndjson']),
    )
    .option('--mapping <file>', 'how records of another form become touchpoints')
    .option('--speed <factor>', 'times as fast as life, or "max"', parseSpeed, Infinity)
    .option('--report <file>', 'where the report goes; - is standard output', '-')
    .action((options: ReplayCommandOptions, command: Command) => runReplay(options, command, output));
}

function parseSpeed(text: string): number {
  const speed = text === 'max' ? Infinity : Number(text);
  if (!(speed > 0)) throw new InvalidArgumentError('Use a number above 0, or max.');
  return speed;
}

async function runReplay(
  options: ReplayCommandOptions,
  command: Command,
  output: CommandOutput,
): Promise<void> {
  const { format, mapping: mappingFile } = options;
  if (mappingFile === undefined && format !== undefined && format !== 'plain') {
    command.error(`error: --format ${format} needs --mapping FILE, which says what its columns mean`, {
      exitCode: 2,
    });
  }
  if (mappingFile !== undefined && format === 'plain') {
    command.error('error: --mapping is for --format csv or ndjson; plain touchpoints need none', {
      exitCode: 2,
    });
  }
  const [{ loadDefinitions }, { loadMapping }, { replay }] = await Promise.all([
    import('../app/definition-files/load-definitions.ts'),
    import('../app/definition-files/mapping-file.ts'),
    import('../app/replay/replay.ts'),
  ]);
  const definitions = await loadDefinitions({ journeyPaths: [options.journeys], teamPaths: [] });
  if (!definitions.ok) return fail(definitions.errors.map(formatDefinitionError), output);
  let mapping: MappingFile | null = null;
  if (mappingFile !== undefined) {
    const loaded = await loadMapping(mappingFile);
    if (!loaded.ok) return fail(loaded.errors.map(formatDefinitionError), output);
    // What the command line says of the format counts more than the file.
    mapping = format === 'csv' || format === 'ndjson' ? { ...loaded.mapping, format } : loaded.mapping;
  }
  const isTerminal = process.stderr.isTTY === true;
  let rejected = 0;
  const report = await replay({
    journeys: definitions.journeys.map((draft) => ({ ...draft, version: 1 })),
    events: options.events,
    mapping,
    speed: options.speed,
    onRejected: (record, reason) => {
      rejected++;
      if (rejected <= TELL_REJECTED) output.err(`record ${record}: ${reason}\n`);
      if (rejected === TELL_REJECTED + 1) output.err('more records are rejected; the report counts them\n');
    },
    onProgress: (phase, done, total) => {
      if (!isTerminal) return;
      const share = total === null ? '' : ` of ${total}`;
      output.err(`\r\u001B[K${phase} ${done}${share} touchpoints${total === done ? '\n' : ''}`);
    },
    wait: async (ms) => {
      await wait(ms);
    },
  });
  const text = `${JSON.stringify(report, null, 2)}\n`;
  if (options.report === '-') output.out(text);
  else await writeFile(options.report, text);
}

function fail(errors: readonly string[], { err }: CommandOutput): never {
  for (const error of errors) err(`${error}\n`);
  throw new CommandFailed();
}
