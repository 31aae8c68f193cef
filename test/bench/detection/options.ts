import { parseArgs } from 'node:util';

export interface Options {
  /** Only cells whose name, `300/min #0 segment 0.3`, it matches. */
  readonly cells: RegExp;
  readonly worlds: number;
  readonly budgetMinutes: number;
  /** Measure nothing, only tell. */
  readonly report: boolean;
  /** Write table and plots into the repository. */
  readonly write: boolean;
  readonly cost: boolean;
}

export const help = `How soon Wegwarte pages, and how often for nothing, beside other ways to do it.

  npm run bench:detection                              12 worlds of 4 volumes; what an interrupted run has is kept
  npm run bench:detection -- --cells '300/min.*quiet'  some of it: a pattern for names like "300/min #0 segment 0.3"
  npm run bench:detection -- --report                  only the tables of what has been measured
  npm run bench:detection -- --cost                    only what a tick of 200 journeys costs

  --worlds N          instead of 12
  --budget-minutes M  begin no cell after so long
  --write             put table and plots into test/bench/detection.md`;

/** @throws Error saying what is wrong with the arguments */
export function readOptions(args: readonly string[]): Options | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      cells: { type: 'string', default: '' },
      worlds: { type: 'string', default: '12' },
      'budget-minutes': { type: 'string' },
      report: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      cost: { type: 'boolean', default: false },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return 'help';
  const { report, write, cost } = values;
  return {
    cells: new RegExp(values.cells),
    worlds: positive('--worlds', values.worlds),
    budgetMinutes: positive('--budget-minutes', values['budget-minutes'] ?? 'Infinity'),
    report,
    write,
    cost,
  };
}

function positive(name: string, text: string): number {
  const number = Number(text);
  if (!(number > 0)) throw new Error(`${name} ${text}: a number above 0`);
  return number;
}
