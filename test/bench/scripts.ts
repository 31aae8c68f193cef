import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Servers } from './servers.ts';

/** Benches of single parts, which print one JSON object each. `core` also tells how cost grows. */
const scripts = {
  core: ['--growth'],
  restart: [],
  checkpoint: [],
} as const;
export type Script = keyof typeof scripts;

const LIMIT_MS = 600_000;

/** Runs one; undefined where there is none of that name. */
export async function runScript(script: Script, { brokers, databaseUrl }: Servers): Promise<unknown> {
  const file = fileURLToPath(new URL(`${script}.ts`, import.meta.url));
  if (!existsSync(file)) return undefined;
  const child = spawn(process.execPath, ['--conditions=@wegwarte/source', file, ...scripts[script]], {
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
