import { Command } from 'commander';
import { CommandFailed, processOutput, type CommandOutput } from './usage.ts';

/** `wegwarte validate FILE…`: journeys, teams, mappings and calendars, told apart by their first key. */
export function validateCommand({ out, err }: CommandOutput = processOutput): Command {
  return new Command('validate')
    .summary('check journey, team, mapping and calendar files')
    .description(
      'Checks files of journeys, teams, mappings and calendars, in any mixture. A directory stands for its *.yaml and *.yml.\n' +
        'Each error is one line with file, line, key, the value seen and what would be right.\n' +
        'Whether the owners of journeys exist is checked as soon as a team is among the files. A rota that leaves\n' +
        'nobody on call at some time in the next 14 days is an error, unless it says coverage: partial.',
    )
    .argument('<file...>', 'files or directories')
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  wegwarte validate journeys teams\n' +
        '  wegwarte validate journeys/checkout.yaml\n\n' +
        'Exit code: 0 all valid, 1 errors found, 2 wrong usage.',
    )
    .action(async (paths: string[]) => {
      const { formatDefinitionError } = await import('../app/definition-files/definition-error.ts');
      const { validateFiles } = await import('../app/definition-files/validate-files.ts');
      const { systemClock } = await import('../kernel/clock.ts');
      const { errors, counts } = await validateFiles(paths, systemClock.now());
      if (errors.length > 0) {
        for (const error of errors) err(`${formatDefinitionError(error)}\n`);
        throw new CommandFailed();
      }
      out(`${summary(counts)}\n`);
    });
}

function summary(counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${count} ${kind}${count === 1 ? '' : 's'}`);
  return `${parts.join(', ')}: valid`;
}
