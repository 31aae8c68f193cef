import { watch } from 'chokidar';
import { canonicalJson } from '../../kernel/canonical-json.ts';
import { formatDefinitionError } from './definition-error.ts';
import { fileError } from './parse-definition.ts';
import { loadDefinitions, type DefinitionPaths, type LoadedDefinitions } from './load-definitions.ts';

export interface DefinitionWatch {
  /** Resolves when no further call of `onChange` will come. */
  close(): Promise<void>;
}

/** Editors write in several steps, and a checkout changes many files: only the state after a quiet moment counts. */
const QUIET_MS = 200;

/**
 * Reads the definitions again whenever one of their files changes, and hands over the outcome if it differs in meaning
 * from the last one, starting with `current`. An outcome that is not ok is to be reported: what was loaded before stays
 * in force. Resolves when the watch has begun, so that no edit after that is missed.
 */
export async function watchDefinitions(
  paths: DefinitionPaths,
  current: LoadedDefinitions,
  onChange: (outcome: LoadedDefinitions) => void,
): Promise<DefinitionWatch> {
  let last = meaningOf(current);
  let closed = false;
  let quiet: NodeJS.Timeout | undefined;
  let reading: Promise<void> = Promise.resolve();

  const report = (outcome: LoadedDefinitions): void => {
    const meaning = meaningOf(outcome);
    if (closed || meaning === last) return;
    last = meaning;
    onChange(outcome);
  };
  const readAgain = (): void => {
    clearTimeout(quiet);
    if (closed) return;
    // One after the other, so that an older state can never overtake a newer one.
    quiet = setTimeout(() => {
      reading = reading.then(() => loadDefinitions(paths)).then(report);
    }, QUIET_MS);
  };

  const all = [...paths.journeyPaths, ...paths.teamPaths, ...(paths.calendarPaths ?? [])];
  const watcher = watch(all, { depth: 0, ignoreInitial: true });
  watcher.on('all', readAgain);
  watcher.on('error', (error) => {
    const reason = error instanceof Error ? error.message : String(error);
    report({ ok: false, errors: [fileError(all.join(', '), `cannot be watched for changes: ${reason}`)] });
  });
  await new Promise<void>((resolve) => watcher.once('ready', resolve));
  // What changed between loading and now.
  readAgain();

  return {
    async close() {
      closed = true;
      clearTimeout(quiet);
      await watcher.close();
      await reading;
    },
  };
}

function meaningOf(outcome: LoadedDefinitions): string {
  if (!outcome.ok) return outcome.errors.map(formatDefinitionError).join('\n');
  const { journeys, teams, calendars } = outcome;
  return canonicalJson({
    journeys: journeys.map(({ journey, contentHash }) => [journey, contentHash]),
    teams,
    calendars,
  });
}
