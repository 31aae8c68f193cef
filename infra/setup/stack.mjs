// @ts-check
// `npm run stack -- up|down|status`: Kafka and TimescaleDB for development.
import { haveDependencies } from './dependencies.mjs';
import { enter } from './enter.mjs';
import { handOver } from './hand-over.mjs';

await enter(async () => {
  await haveDependencies();
  return handOver('infra/stack/main.ts', process.argv.slice(2));
});
