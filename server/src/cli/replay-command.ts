import { writeFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { Command, InvalidArgumentError } from 'commander';
import { recordedInput, tellProgress, withRecordedInput } from './recorded-input.ts';
import type { RecordedInputOptions } from './recorded-input.ts';
import { processOutput } from './usage.ts';
import type { CommandOutput } from './usage.ts';

interface ReplayCommandOptions extends RecordedInputOptions {
  readonly speed: number;
  readonly report: string;
}

/** `wegwarte replay`: what would have been counted and opened over recorded touchpoints. */
export function replayCommand(output: CommandOutput = processOutput): Command {
  const command = new Command('replay').description(
    'count recorded touchpoints as if they happened now, and report; nothing is stored or sent',
  );
  return withRecordedInput(command)
    .option('--speed <factor>', 'times as fast as life, or "max"', parseSpeed, Infinity)
    .option('--report <file>', 'where the report goes; - is standard output', '-')
    .action((options: ReplayCommandOptions, self: Command) => runReplay(options, self, output));
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
  const input = await recordedInput(options, command, output);
  const { replay } = await import('../app/replay/replay.ts');
  const report = await replay({
    ...input,
    speed: options.speed,
    onProgress: tellProgress(output),
    wait: async (ms) => {
      await wait(ms);
    },
  });
  const text = `${JSON.stringify(report, null, 2)}\n`;
  if (options.report === '-') output.out(text);
  else await writeFile(options.report, text);
}
