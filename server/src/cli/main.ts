import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { backtestCommand } from './backtest-command.ts';
import { pageCommand } from './page-command.ts';
import { redriveCommand } from './redrive-command.ts';
import { replayCommand } from './replay-command.ts';
import { screenCommand } from './screen-command.ts';
import { serveCommand } from './serve-command.ts';
import { simulateCommand } from './simulate-command.ts';
import { quietWhenReaderLeaves, run, withCommands } from './usage.ts';
import { validateCommand } from './validate-command.ts';

// The same distance from `src/cli` as from `dist/cli`.
const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

const program = new Command('wegwarte')
  .version(version)
  .description(
    'Watches critical customer journeys live, and pages the team that owns the step where customers get stuck.',
  )
  .addHelpText(
    'after',
    '\nExamples:\n' +
      '  wegwarte serve                              watch live, on the embedded database if nothing else is configured\n' +
      '  wegwarte validate journeys teams            check the files before they go live\n' +
      '  wegwarte simulate --for 1h --speed max      touchpoints of imaginary customers, one JSON a line\n' +
      '  wegwarte replay --journeys journeys --events events.ndjson --report report.json\n' +
      '                                              count recorded touchpoints as if they happened now\n' +
      '  wegwarte backtest --journeys journeys --events events.ndjson --labels incidents.csv\n' +
      '                                              say what would have been paged over them, and how soon\n' +
      '  wegwarte page test payments                 say whom a page to that team would reach; --send tries it out\n' +
      '  wegwarte redrive --config wegwarte.yaml --dry-run\n' +
      '                                              which rejected messages could be put back\n' +
      '  wegwarte screen add "Lobby, left"            an address that shows the wall without signing in\n\n' +
      'wegwarte COMMAND --help says more about each.',
  );

quietWhenReaderLeaves(process.stdout);
quietWhenReaderLeaves(process.stderr);
withCommands(program, [
  serveCommand(),
  validateCommand(),
  simulateCommand(),
  replayCommand(),
  backtestCommand(),
  redriveCommand(),
  pageCommand(),
  screenCommand(),
]);
const exitCode = await run(program, process.argv.slice(2));
// A command that failed half-way may have left a connection open that would keep the process alive.
if (exitCode === 0) process.exitCode ??= exitCode;
else process.exit(exitCode);
