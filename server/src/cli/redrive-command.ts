import { Command, InvalidArgumentError, Option } from 'commander';
import { RejectReason } from '@wegwarte/contract';
import { parseDurationMs } from '../kernel/duration.ts';
import type { RedriveReport } from '../app/dead-letters.ts';
import { processOutput } from './usage.ts';
import type { CommandOutput } from './usage.ts';

interface RedriveCommandOptions {
  readonly config: string;
  readonly reason?: string;
  readonly from?: number;
  readonly to?: number;
  readonly limit: number;
  readonly dryRun: boolean;
}

/** `wegwarte redrive`: puts dead letters back to the topics they came from, once what was wrong with them is mended. */
export function redriveCommand(output: CommandOutput = processOutput): Command {
  return new Command('redrive')
    .description(
      'put rejected messages back to where they came from; may be interrupted and run again at any time: ' +
        'what comes twice is known by its id and changes nothing',
    )
    .requiredOption('--config <file>', 'the configuration `serve` runs with')
    .addOption(
      new Option('--reason <reason>', 'only those rejected for it').choices([...RejectReason.options]),
    )
    .option(
      '--from <time>',
      'only messages of that time or later: 2026-11-23T14:00:00Z, or 2h for 2 h ago',
      parseTime,
    )
    .option('--to <time>', 'only messages from before that time', parseTime)
    .option('--limit <number>', 'at most so many', parseLimit, 10_000)
    .option('--dry-run', 'count them and change nothing', false)
    .addHelpText(
      'after',
      '\nA touchpoint put back counts by the time it happened: one from long ago is late, and amends a run only within ten minutes.',
    )
    .action((options: RedriveCommandOptions) => runRedrive(options, output));
}

function parseTime(text: string): number {
  const agoMs = parseDurationMs(text);
  const atMs = agoMs === undefined ? Date.parse(text) : Date.now() - agoMs;
  const hasZone = agoMs !== undefined || /(Z|[+-]\d\d:\d\d)$/.test(text);
  if (Number.isNaN(atMs) || !hasZone) {
    throw new InvalidArgumentError('Use a time with its zone, 2026-11-23T14:00:00Z, or how long ago, 2h.');
  }
  return atMs;
}

function parseLimit(text: string): number {
  const limit = Number(text);
  if (!/^\d{1,9}$/.test(text) || limit === 0) throw new InvalidArgumentError('Use a whole number from 1.');
  return limit;
}

async function runRedrive(options: RedriveCommandOptions, { out }: CommandOutput): Promise<void> {
  const [{ readConfiguration }, { redrive }, { createLogger }] = await Promise.all([
    import('../app/configuration.ts'),
    import('../app/dead-letters.ts'),
    import('../app/logger.ts'),
  ]);
  const configuration = await readConfiguration(options.config, process.env);
  const { reason, from: fromMs, to: toMs, limit, dryRun } = options;
  const logger = createLogger('error', false);
  const report = await redrive(configuration, { reason, fromMs, toMs, limit, dryRun }, logger);
  for (const line of sentences(report, dryRun)) out(`${line}\n`);
}

function sentences(report: RedriveReport, dryRun: boolean): string[] {
  const reasons = Object.entries(report.putBack)
    .sort()
    .map(([reason, count]) => `${count} ${reason}`);
  const count = Object.values(report.putBack).reduce((all, one) => all + one, 0);
  const lines = [
    `${count} ${dryRun ? 'would be put back' : 'put back'}${count > 0 ? ` (${reasons.join(', ')})` : ''}`,
  ];
  if (report.putBackBefore > 0) lines.push(`${report.putBackBefore} had been put back before`);
  if (report.left > 0) lines.push(`${report.left} left where they are: not asked for, or above the limit`);
  if (report.withoutValueCount > 0) {
    lines.push(`${report.withoutValueCount} too large to have been kept; they may still be in the log:`);
    for (const { topic, partition, offset, omittedBytes } of report.withoutValue) {
      lines.push(`  ${topic}/${partition} offset ${offset}, ${omittedBytes} bytes`);
    }
  }
  if (report.foreign > 0) lines.push(`${report.foreign} no letters of this Wegwarte's topics: left alone`);
  return lines;
}
