import { CommanderError, type Command } from 'commander';
import { WegwarteError } from '../kernel/wegwarte-error.ts';

export const exitCodes = { ok: 0, failed: 1, wrongUsage: 2 } as const;

/** Where a command writes; the streams of the process, or what a test reads. */
export interface CommandOutput {
  out(text: string): void;
  err(text: string): void;
}

export const processOutput: CommandOutput = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
};

/** What was asked for cannot be done, and all there is to say has been said. Thrown by commands. */
export class CommandFailed extends Error {
  readonly exitCode: number;

  constructor(exitCode: number = exitCodes.failed) {
    super('the command failed');
    this.exitCode = exitCode;
  }
}

/** Puts commands under one program, with one manner of answering to wrong usage. */
export function withCommands(
  program: Command,
  commands: readonly Command[],
  { out, err }: CommandOutput = processOutput,
): Command {
  program
    .exitOverride()
    .configureOutput({
      writeOut: out,
      writeErr: err,
      outputError: (message, write) => write(`${program.name()}: ${reasonIn(message)}\n`),
    })
    .showSuggestionAfterError();
  for (const command of commands) {
    program.addCommand(command.copyInheritedSettings(program));
    for (const below of command.commands) below.copyInheritedSettings(command);
  }
  return program;
}

/**
 * Runs the program and says how it ended, as an exit code. Wrong usage is 2 with the reason in one line; an error that
 * names its cause is 1 and one line; a defect is 1 with its stack, so that it can be reported.
 */
export async function run(
  program: Command,
  args: readonly string[],
  { err }: CommandOutput = processOutput,
): Promise<number> {
  const name = program.name();
  if (args.length === 0) {
    const commands = program.commands.map((command) => command.name()).join(', ');
    err(`${name}: which command? ${commands}; more with ${name} --help\n`);
    return exitCodes.wrongUsage;
  }
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCodes.ok;
  } catch (error) {
    if (error instanceof CommandFailed) return error.exitCode;
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.wrongUsage;
    err(error instanceof WegwarteError ? `${name}: ${oneLine(error.message)}\n` : defect(name, error));
    return exitCodes.failed;
  }
}

/** A reader that has seen enough, such as `head`, closes the pipe: nothing is wrong, and nobody is left to tell. */
export function quietWhenReaderLeaves(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(process.exitCode ?? exitCodes.ok);
  });
}

/** Without the word that commander puts before, and with its suggestion on the same line. */
function reasonIn(message: string): string {
  return oneLine(message.replace(/^error: /, ''));
}

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s*\n\s*/g, ' ');
}

function defect(name: string, error: unknown): string {
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `${name}: this should not have happened, please report it: ${detail}\n`;
}
