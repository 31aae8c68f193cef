import { spawn } from 'node:child_process';
import type { StdioOptions } from 'node:child_process';
import { ownEnvironment, projectFolder } from '../project.mjs';

const KILL_AFTER_MS = 15_000;

export interface Child {
  /** What it ended with: an exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
  /** Asks it to end, and with it all that it has started; resolves when it has. */
  stop(): Promise<void>;
}

export interface ChildOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Gets what it prints on standard output, which is otherwise shown as it is. */
  readonly onOutput?: (text: string) => void;
}

/**
 * A program that runs along with us. It leads a process group of its own: Ctrl-C reaches us alone, who end everything in order, and
 * what a child started is ended with it.
 */
export function startChild(name: string, args: readonly string[], options: ChildOptions = {}): Child {
  const { cwd = projectFolder, env, onOutput } = options;
  const stdio: StdioOptions = ['ignore', onOutput ? 'pipe' : 'inherit', 'inherit'];
  const child = spawn(name, args, { cwd, env: { ...ownEnvironment, ...env }, stdio, detached: true });
  child.stdout?.setEncoding('utf8').on('data', onOutput!);
  const ended = new Promise<number | string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(code ?? signal!));
  });
  return {
    ended,
    async stop() {
      signalGroup(child.pid, 'SIGTERM');
      const timer = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), KILL_AFTER_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended already.
  }
}
