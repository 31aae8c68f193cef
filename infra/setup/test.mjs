// @ts-check
// `npm test`: everything that can be checked.
import { haveDependencies } from './dependencies.mjs';
import { enter } from './enter.mjs';
import { handOver } from './hand-over.mjs';

await enter(async () => {
  await haveDependencies();
  return handOver('infra/setup/test/main.ts', process.argv.slice(2));
});
