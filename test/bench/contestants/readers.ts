import type { Contestant } from '../contestant.ts';
import { startProgram } from './node-program.ts';

export const ceiling: Contestant = {
  name: 'ceiling',
  does: 'kafkajs `eachBatch` that looks at every byte',
  start: async (setup) => startProgram('ceiling', setup),
};

export const decode: Contestant = {
  name: 'decode',
  does: 'the same, and the decoder: parsed, checked, pseudonymised',
  start: async (setup) => startProgram('decode', setup),
};

/** Enough for a rate: all of the workload would take half an hour. */
const NAIVE_SAMPLE = [4_000, 20_000] as const;

export const naive: Contestant = {
  name: 'naive',
  does: 'one SQL upsert for each message; no deadlines, no order, at least once',
  sample: NAIVE_SAMPLE,
  start: async (setup) => startProgram('naive', setup),
};
