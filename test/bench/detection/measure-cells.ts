import { BEGINS_TICK, TICKS_PER_DAY, TICKS_PER_HOUR } from './calendar.ts';
import type { Disturbance } from './disturbance.ts';
import type { MakeJudge } from './judge.ts';
import { runIncidents } from './incident-run.ts';
import type { Outcome } from './incident-run.ts';
import { Quiet } from './null-run.ts';
import type { Options } from './options.ts';
import type { Cell, Results } from './results.ts';
import { scenarios, TAUGHT_BY_INCIDENTS } from './scenarios.ts';
import { train } from './training.ts';
import type { Trained } from './training.ts';
import { volumeNames, worldOf } from './world.ts';
import type { World } from './world.ts';

/** By world: so many times four quiet weeks, and so many incidents of each kind. 12 worlds make 36 and 204. */
const QUIET_RUNS = 3;
const INCIDENTS = 17;
const taught = scenarios.find(({ name }) => name === 'everywhere 0.3')!;

type Measured = Pick<Cell, 'quiet' | 'incidents'>;

/** Cells that are measured in one go, as they have their world's history in common. */
interface Course {
  readonly names: readonly string[];
  train(): Trained;
  /** Of those names that are wanted, in their order. */
  run(trained: Trained, wanted: readonly string[]): Measured[];
}

function coursesOf(world: World, makeJudge: MakeJudge): Course[] {
  const startJudge = makeJudge(world);
  return [
    {
      names: [...Array.from({ length: QUIET_RUNS }, (_, number) => quietName(number)), ...scenarios.map(({ name }) => name)], // prettier-ignore
      train: () => train(world, startJudge),
      run: runUsual,
    },
    {
      names: [TAUGHT_BY_INCIDENTS],
      train: () => train(world, startJudge, { disturbances: teachingIncidents(world) }),
      run: (trained) => runIncidents(new Quiet(trained, 0), [taught], INCIDENTS).map(measuredIncidents),
    },
  ];
}

/** Incidents part from the first of the quiet histories, all kinds at the same moments. */
function runUsual(trained: Trained, wanted: readonly string[]): Measured[] {
  const kinds = scenarios.filter(({ name }) => wanted.includes(name));
  const first = new Quiet(trained, 0);
  const incidents = runIncidents(first, kinds, kinds.length > 0 ? INCIDENTS : 0);
  return wanted.map((name) => {
    const kind = kinds.findIndex((one) => one.name === name);
    if (kind >= 0) return measuredIncidents(incidents[kind]!);
    const quiet = name === quietName(0) ? first : new Quiet(trained, Number(name.split(' ')[1]));
    return { quiet: quiet.runOf(28), incidents: null };
  });
}

function measuredIncidents(incidents: Outcome[]): Measured {
  return { quiet: null, incidents };
}

function quietName(number: number): string {
  return `quiet ${number}`;
}

/** Six times nobody gets on for two hours, in the three weeks that teach. */
function teachingIncidents(world: World): Disturbance[] {
  const { disturb } = scenarios.find(({ name }) => name === 'everywhere 0')!;
  return Array.from({ length: 6 }, (_, at) =>
    disturb(world, BEGINS_TICK + (7 + 2 * at) * TICKS_PER_DAY + 15 * TICKS_PER_HOUR, 2 * TICKS_PER_HOUR),
  );
}

/** Measures what is asked for and has not been measured, world by world, so that what is there is balanced. */
export async function measureCells(
  options: Options,
  results: Results,
  makeJudge: MakeJudge,
  tell: (text: string) => void,
): Promise<void> {
  const untilMs = Date.now() + options.budgetMinutes * 60_000;
  for (let number = 0; number < options.worlds; number++) {
    for (const volume of volumeNames) {
      const world = worldOf(volume, number);
      for (const course of coursesOf(world, makeJudge)) {
        const wanted: string[] = [];
        for (const name of course.names) {
          if (!options.cells.test(`${world.name} ${name}`)) continue;
          if (!(await results.has(volume, number, name))) wanted.push(name);
        }
        if (wanted.length === 0 || Date.now() > untilMs) continue;
        const [seconds, measured] = clocked(() => course.run(course.train(), wanted));
        tell(`${world.name}: ${wanted.length} cells in ${seconds.toFixed(0)} CPU seconds`);
        for (const [at, name] of wanted.entries()) {
          await results.keep({ volume, world: number, name, seconds: seconds / wanted.length, ...measured[at]! }); // prettier-ignore
          tell(`${world.name} ${name}${told(measured[at]!)}`);
        }
      }
    }
  }
}

/** In a word, to see it go wrong early. */
function told({ quiet, incidents }: Measured): string {
  if (quiet) return `, ${quiet.pages.length} false pages`;
  const judged = incidents!.flatMap(({ detector }) => (detector ? [detector] : []));
  const paged = judged.flatMap(({ pagedAfter }) => (pagedAfter === null ? [] : [pagedAfter / 6]));
  const middle = paged.toSorted((a, b) => a - b)[Math.floor(paged.length / 2)];
  return `, ${paged.length} of ${judged.length} paged, after ${middle?.toFixed(1) ?? '–'} min`;
}

function clocked<T>(work: () => T): [number, T] {
  const before = process.cpuUsage();
  const done = work();
  const { user, system } = process.cpuUsage(before);
  return [(user + system) / 1e6, done];
}
