import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { modulesFolder, ownEnvironment, projectFolder } from '../project.mjs';

export interface Ended {
  readonly succeeded: boolean;
  /** All that it printed, in the order in which it did. */
  readonly output: string;
}

/** Colour only where it is seen: what a lane prints is shown on our own standard output, or not at all. */
const colours = process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1', FORCE_COLOR: undefined };
/** The server alone is started some seventy times, and compiled once. */
const compiled = { NODE_COMPILE_CACHE: join(modulesFolder, '.cache', 'wegwarte', 'compiled') };
const KILL_AFTER_MS = 10_000;

/** Runs a program to its end; `signal` ends it early, with force if it does not go by itself. */
export function runCaptured(
  [name, ...args]: readonly [string, ...string[]],
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Ended> {
  const child = spawn(name, args, {
    cwd: projectFolder,
    env: { ...ownEnvironment, ...compiled, ...colours, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  let output = '';
  const keep = (chunk: Buffer) => (output += chunk.toString());
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const end = () => {
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS).unref();
  };
  signal.addEventListener('abort', end);
  return new Promise((resolve) => {
    child.once('error', (error) =>
      resolve({ succeeded: false, output: `${name} could not be run: ${error.message}` }),
    );
    child.once('close', (code) => {
      signal.removeEventListener('abort', end);
      resolve({ succeeded: code === 0, output });
    });
  });
}
