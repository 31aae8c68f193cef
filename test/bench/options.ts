import { parseArgs } from 'node:util';

/** What can be asked for, in the order in which it is done. */
export const parts = [
  'ceiling',
  'decode',
  'full',
  'full-two',
  'naive',
  'kafka-streams',
  'flink',
  'partitions',
  'live',
  'core',
  'restart',
  'checkpoint',
  'profile',
  'growth',
] as const;
export type Part = (typeof parts)[number];

export interface Options {
  readonly only: readonly Part[];
  readonly rounds: number;
  readonly touchpoints: number;
  /** Forget what was measured before. */
  readonly fresh: boolean;
  /** Write the table and the plots into the repository. */
  readonly write: boolean;
}

export const help = `How fast Wegwarte is, beside others on this machine.

  npm run bench                        all of it, medians of 5; what an interrupted run has measured is kept
  npm run bench -- --quick             one round on a tenth: to see that it works
  npm run bench -- --only full,ceiling some of it: ${parts.join(', ')}
  npm run bench -- --profile full      only where the product spends its time

  --rounds N        instead of 5
  --touchpoints N   instead of 1200000
  --fresh           measure anew what has been measured
  --write           put tables and plots into test/bench`;

/** @throws Error saying what is wrong with the arguments */
export function readOptions(args: readonly string[]): Options | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      quick: { type: 'boolean' },
      rounds: { type: 'string' },
      touchpoints: { type: 'string' },
      fresh: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      profile: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return 'help';
  if (values.profile !== undefined && values.profile !== 'full') {
    throw new Error(`--profile ${values.profile}: only full can be profiled`);
  }
  const only = values.profile ? ['profile'] : (values.only?.split(',') ?? parts);
  return {
    only: only.map(asPart),
    rounds: wholeNumber('--rounds', values.rounds ?? (values.quick ? '1' : '5')),
    touchpoints: wholeNumber('--touchpoints', values.touchpoints ?? (values.quick ? '40000' : '1200000')),
    fresh: values.fresh || values.profile !== undefined,
    write: values.write,
  };
}

function asPart(name: string): Part {
  const part = parts.find((one) => one === name);
  if (!part) throw new Error(`--only ${name}: it is one of ${parts.join(', ')}`);
  return part;
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new Error(`${name} ${text}: a whole number from 1 on`);
  return number;
}
