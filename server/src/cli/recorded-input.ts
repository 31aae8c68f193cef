import { InvalidArgumentError, Option, type Command } from 'commander';
import type { MappingFile } from '@wegwarte/contract';
import { formatDefinitionError } from '../app/definition-files/definition-error.ts';
import type { RecordedFile } from '../app/replay/file-touchpoints.ts';
import { CommandFailed } from './usage.ts';
import type { CommandOutput } from './usage.ts';

/** What every command over recorded touchpoints is told. */
export interface RecordedInputOptions {
  readonly journeys: string;
  readonly events: string;
  readonly format?: 'plain' | 'csv' | 'ndjson';
  readonly mapping?: string;
}

/** Rejected records are told one by one up to here, then only counted. */
const TELL_REJECTED = 10;

export function withRecordedInput(command: Command): Command {
  return command
    .requiredOption('--journeys <path>', 'journey file, or a directory of them')
    .requiredOption('--events <file>', 'recorded touchpoints; - reads standard input')
    .addOption(
      new Option(
        '--format <name>',
        'plain: one touchpoint as JSON a line (default); csv, ndjson: with --mapping',
      ).choices(['plain', 'csv', 'ndjson']),
    )
    .option('--mapping <file>', 'how records of another form become touchpoints');
}

/** Reads journeys and mapping; tells of records that are none, and ends the command when a file is wrong. */
export async function recordedInput(
  options: RecordedInputOptions,
  command: Command,
  output: CommandOutput,
): Promise<RecordedFile> {
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
  const [{ loadDefinitions }, { loadMapping }] = await Promise.all([
    import('../app/definition-files/load-definitions.ts'),
    import('../app/definition-files/mapping-file.ts'),
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
  let rejected = 0;
  return {
    journeys: definitions.journeys.map((draft) => ({ ...draft, version: 1 })),
    events: options.events,
    mapping,
    onRejected: (record, reason) => {
      rejected++;
      if (rejected <= TELL_REJECTED) output.err(`record ${record}: ${reason}\n`);
      if (rejected === TELL_REJECTED + 1) output.err('more records are rejected; the report counts them\n');
    },
  };
}

/** On a terminal, how far it is. */
export function tellProgress(output: CommandOutput) {
  const isTerminal = process.stderr.isTTY === true;
  return (phase: 'read' | 'replayed', done: number, total: number | null): void => {
    if (!isTerminal) return;
    const share = total === null ? '' : ` of ${total}`;
    output.err(`\r\u001B[K${phase} ${done}${share} touchpoints${total === done ? '\n' : ''}`);
  };
}

export function fail(errors: readonly string[], { err }: CommandOutput): never {
  for (const error of errors) err(`${error}\n`);
  throw new CommandFailed();
}

/** A time on the command line, ms since the epoch. */
export function parseTime(text: string): number {
  const timeMs = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Date.parse(text);
  const hasZone = /^\d{4}-\d\d-\d\d(T.*(Z|[+-]\d\d:\d\d))?$/.test(text);
  if (!hasZone || Number.isNaN(timeMs)) {
    throw new InvalidArgumentError('Use a day such as 2026-11-23 (UTC), or 2026-11-23T14:00:00Z.');
  }
  return timeMs;
}
