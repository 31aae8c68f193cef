// @ts-check
// `npm run dev`: server and dashboard that follow every change of their sources.
import { haveBuild } from './build.mjs';
import { haveDependencies } from './dependencies.mjs';
import { enter } from './enter.mjs';
import { handOver } from './hand-over.mjs';

await enter(async () => {
  await haveDependencies();
  await haveBuild();
  return handOver('infra/setup/dev/main.ts', process.argv.slice(2));
});
