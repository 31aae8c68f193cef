// @ts-check
// `npm start`: from a fresh clone to the running product.
import { haveBuild } from './build.mjs';
import { haveDependencies } from './dependencies.mjs';
import { enter } from './enter.mjs';
import { handOver } from './hand-over.mjs';

await enter(async () => {
  await haveDependencies();
  await haveBuild();
  return handOver('server/bin/wegwarte.mjs', ['serve', ...process.argv.slice(2)]);
});
