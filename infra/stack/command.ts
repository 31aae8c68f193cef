import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import { Obstacle } from './obstacle.ts';

export type CommandOptions = {
  timeoutMs: number;
  env?: Record<string, string>;
  cwd?: string;
  /** Inherited by the command as descriptor 3: the lock in it lasts as long as anything holds it. */
  lock?: number;
};

/**
 * Runs a command to its end and returns what it printed on standard output.
 * @throws Obstacle with the last line of its standard error, when it fails, is missing or takes too long.
 */
export async function command(name: string, args: string[], options: CommandOptions): Promise<string> {
  const child = spawn(name, args, {
    stdio: ['ignore', 'pipe', 'pipe', options.lock ?? 'ignore'],
    env: { ...process.env, ...options.env },
    cwd: options.cwd,
    timeout: options.timeoutMs,
  });
  let out = '';
  let complaints = '';
  child.stdout!.setEncoding('utf8').on('data', (text: string) => (out += text));
  child
    .stderr!.setEncoding('utf8')
    .on('data', (text: string) => (complaints = (complaints + text).slice(-4000)));

  return new Promise((resolve, reject) => {
    child.on('error', (error) => reject(new Obstacle(`${name} could not be run: ${error.message}`)));
    child.on('close', (code, signal) => {
      if (code === 0) return resolve(out);
      const end = signal
        ? `was ended by ${signal} (limit ${options.timeoutMs / 1000} s)`
        : `exited with ${code}`;
      const line = lastTelling(complaints) || lastTelling(out);
      reject(new Obstacle(`${name} ${end}${line && `: ${line}`}`));
    });
  });
}

export async function isOnPath(name: string): Promise<boolean> {
  return command('sh', ['-c', 'command -v "$0"', name], { timeoutMs: 5_000 }).then(
    () => true,
    () => false,
  );
}

/** The line that tells a person why: the last one marked as an error, or else the last one. */
function lastTelling(text: string): string {
  const lines = stripVTControlCharacters(text)
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  const marked = lines.find((line) => /^(E:|\[ERROR\]|error|fatal)/i.test(line));
  return (marked ?? lines.at(-1) ?? '').slice(0, 300);
}
