// @ts-check
// `npm run bench:detection`: how soon it pages, and how often for nothing, beside others.
import { haveDependencies } from './dependencies.mjs';
import { enter } from './enter.mjs';
import { handOver } from './hand-over.mjs';

await enter(async () => {
  await haveDependencies();
  return handOver('test/bench/detection/main.ts', process.argv.slice(2), [
    '--conditions=@wegwarte/source',
    '--expose-gc',
  ]);
});
