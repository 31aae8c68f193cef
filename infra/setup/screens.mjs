// @ts-check
// `npm run screens`: pictures of every screen, for whoever wants to see them before they start anything.
import { haveBuild } from './build.mjs';
import { haveDependencies } from './dependencies.mjs';
import { enter } from './enter.mjs';
import { handOver } from './hand-over.mjs';

await enter(async () => {
  await haveDependencies();
  await haveBuild();
  return handOver('test/screens/main.ts', process.argv.slice(2), ['--conditions=@wegwarte/source']);
});
