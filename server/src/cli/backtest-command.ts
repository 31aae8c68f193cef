import { Command } from 'commander';
import { formatDefinitionError } from '../app/definition-files/definition-error.ts';
import { fail, parseTime, recordedInput, tellProgress, withRecordedInput } from './recorded-input.ts';
import type { RecordedInputOptions } from './recorded-input.ts';
import { processOutput } from './usage.ts';
import type { CommandOutput } from './usage.ts';

interface BacktestCommandOptions extends RecordedInputOptions {
  readonly from?: number;
  readonly to?: number;
  readonly labels?: string;
  readonly json?: boolean;
}

/** `wegwarte backtest`: who would have been paged over recorded touchpoints, when, and what it had cost by then. */
export function backtestCommand(output: CommandOutput = processOutput): Command {
  const command = new Command('backtest').description(
    'say what would have been paged over recorded touchpoints; nothing is stored or sent',
  );
  return withRecordedInput(command)
    .option('--from <time>', 'tell of pages from then on; what is earlier teaches what is normal', parseTime)
    .option('--to <time>', 'leave out touchpoints from then on', parseTime)
    .option('--labels <file>', 'CSV of known incidents: journey,step,from,to and, if need be, segment')
    .option('--json', 'the whole report as JSON')
    .addHelpText(
      'after',
      '\nLabels, one a line; a page for the step while it lasts, or until its last customer has passed the deadline, is about it:\n' +
        '  journey,step,from,to,segment\n' +
        '  checkout,payment,2026-11-23T14:02:00Z,2026-11-23T15:10:00Z,paymentMethod=paypal; device=ios',
    )
    .action((options: BacktestCommandOptions, self: Command) => runBacktest(options, self, output));
}

async function runBacktest(
  options: BacktestCommandOptions,
  command: Command,
  output: CommandOutput,
): Promise<void> {
  const { from = null, to = null } = options;
  if (from !== null && to !== null && to <= from) {
    command.error('error: --to must be later than --from', { exitCode: 2 });
  }
  const input = await recordedInput(options, command, output);
  const [{ readLabels }, { FileTouchpoints }, { backtest }, { printBacktest }] = await Promise.all([
    import('../app/backtest/read-labels.ts'),
    import('../app/replay/file-touchpoints.ts'),
    import('../app/backtest/backtest.ts'),
    import('../app/backtest/print-backtest.ts'),
  ]);
  const read = options.labels === undefined ? null : await readLabels(options.labels, input.journeys);
  if (read && !read.ok) return fail(read.errors.map(formatDefinitionError), output);
  const report = await backtest({
    journeys: input.journeys,
    recorded: new FileTouchpoints(input),
    fromMs: from,
    toMs: to,
    labels: read && read.labels,
    onProgress: tellProgress(output),
  });
  output.out(options.json ? `${JSON.stringify(report, null, 2)}\n` : printBacktest(report));
}
