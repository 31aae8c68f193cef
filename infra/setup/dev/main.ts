import { join } from 'node:path';
import { projectFolder } from '../project.mjs';
import { startChild } from './child.ts';
import type { Child } from './child.ts';
import { RestartingServer } from './restarting-server.ts';
import { watchFolders } from './watch-folders.ts';

/** Vite's, which hands what is not the dashboard's on to the server (dashboard/vite.config.ts). */
const publicUrl = 'http://127.0.0.1:7351/';
const compiled = ['server/contract', 'test/simulator', 'server'];

const args = process.argv.slice(2);
// A configuration of one's own says where people reach it, and may ask the environment: infra/stack/wegwarte.yaml does.
const where = args.includes('--config') ? [] : ['--public-url', publicUrl];

const compilers = compiled.map((project) =>
  startChild('tsc', ['-p', `${project}/tsconfig.build.json`, '--watch', '--preserveWatchOutput'], {
    onOutput: (text) => process.stdout.write(complaintsIn(text)),
  }),
);
const dashboard = startChild('vite', ['--clearScreen', 'false', '--logLevel', 'warn'], {
  cwd: join(projectFolder, 'dashboard'),
});
const server = new RestartingServer(
  ['server/bin/wegwarte.mjs', 'serve', ...where, ...args],
  { env: { WEGWARTE_PUBLIC_URL: publicUrl } },
  say,
);
server.start();
const watch = watchFolders(
  compiled.map((project) => join(projectFolder, project, 'dist')),
  () => server.restart(),
);

const asked = Promise.withResolvers<number>();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => asked.resolve(0));
process.exitCode = await Promise.race([
  asked.promise,
  lost('the TypeScript compiler', ...compilers),
  lost('Vite', dashboard),
]);
watch.close();
await Promise.all([server.stop(), ...[...compilers, dashboard].map((child) => child.stop())]);

function say(line: string): void {
  process.stdout.write(`dev: ${line}\n`);
}

/** Without one of them changes would go unnoticed. */
async function lost(what: string, ...children: readonly Child[]): Promise<number> {
  const how = await Promise.race(children.map(({ ended }) => ended));
  say(`${what} ended (${how}): stopping`);
  return 1;
}

/** What the compiler says, without that it has begun and found nothing. */
function complaintsIn(text: string): string {
  const lines = text
    .split('\n')
    .filter((line) => line.trim() !== '' && !/ - (Starting|File change|Found 0)/.test(line));
  return lines.map((line) => `${line}\n`).join('');
}
