import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Servers } from './servers.ts';

/** Benches of single parts, which print one JSON object each. */
const scripts = {
  core: { file: 'core.ts', args: [] },
  /** How cost grows with journeys, segments and runs in flight. */
  growth: { file: 'core.ts', args: ['--growth'] },
  restart: { file: 'restart.ts', args: [] },
  checkpoint: { file: 'checkpoint.ts', args: [] },
} as const;
export type Script = keyof typeof scripts;
export const scriptNames = Object.keys(scripts) as Script[];

const LIMIT_MS = 900_000;

/** Runs one; undefined where there is none of that name. */
export async function runScript(script: Script, { brokers, databaseUrl }: Servers): Promise<unknown> {
  const { file: name, args } = scripts[script];
  const file = fileURLToPath(new URL(name, import.meta.url));
  if (!existsSync(file)) return undefined;
  const child = spawn(process.execPath, ['--conditions=@wegwarte/source', file, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: LIMIT_MS,
    env: {
      ...process.env,
      WEGWARTE_TEST_KAFKA_BROKERS: brokers.join(','),
      WEGWARTE_TEST_DATABASE_URL: databaseUrl,
    },
  });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  const how = await new Promise<string>((resolve) =>
    child.once('close', (code, signal) => resolve(String(signal ?? code))),
  );
  if (how !== '0') throw new Error(`${file} ended by ${how}`);
  return JSON.parse(printed.slice(printed.indexOf('{'), printed.lastIndexOf('}') + 1));
}
