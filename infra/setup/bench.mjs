// @ts-check
// `npm run bench`: how fast it is, beside others.
import { haveBuild } from './build.mjs';
import { haveDependencies } from './dependencies.mjs';
import { enter } from './enter.mjs';
import { handOver } from './hand-over.mjs';

await enter(async () => {
  await haveDependencies();
  await haveBuild();
  return handOver('test/bench/main.ts', process.argv.slice(2), ['--conditions=@wegwarte/source']);
});
