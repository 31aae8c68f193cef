import { BEGINS_TICK, dstTick, TICKS_PER_DAY, TICKS_PER_HOUR } from './calendar.ts';
import type { Disturbance } from './disturbance.ts';
import type { MakeJudge } from './judge.ts';
import { runIncidents } from './incident-run.ts';
import { runQuiet } from './null-run.ts';
import type { Options } from './options.ts';
import type { Cell, Results } from './results.ts';
import { CLOCKS_FORWARD, scenarios, TAUGHT_BY_INCIDENTS } from './scenarios.ts';
import { train } from './training.ts';
import type { Trained } from './training.ts';
import { volumeNames, worldOf } from './world.ts';
import type { Volume, World } from './world.ts';

/** By world: so many times four quiet weeks, and so many incidents of each kind. 12 worlds make 36 and 204. */
const QUIET_RUNS = 3;
const INCIDENTS = 17;
/** The night of the change is two days after the three weeks that teach. */
const WEEKS_BEFORE = 23 * TICKS_PER_DAY;
const taught = scenarios.find(({ name }) => name === 'everywhere 0.3')!;

interface Task {
  readonly name: string;
  /** Where it is not three quiet weeks from which it parts. */
  readonly train?: () => Trained;
  run(trained: Trained): Pick<Cell, 'quiet' | 'incidents'>;
}

function tasksOf(world: World, makeJudge: MakeJudge): Task[] {
  return [
    ...Array.from({ length: QUIET_RUNS }, (_, number) => ({
      name: `quiet ${number}`,
      run: (trained: Trained) => ({ quiet: runQuiet(trained, makeJudge(world), number), incidents: null }),
    })),
    ...scenarios.map((scenario, at) => ({
      name: scenario.name,
      run: (trained: Trained) => ({
        quiet: null,
        incidents: runIncidents(trained, makeJudge(world), scenario, at + 1, INCIDENTS),
      }),
    })),
    {
      name: CLOCKS_FORWARD,
      train: () => train(world, makeJudge(world), { fromTick: dstTick - WEEKS_BEFORE }),
      run: (trained) => ({ quiet: runQuiet(trained, makeJudge(world), 0, 7), incidents: null }),
    },
    {
      name: TAUGHT_BY_INCIDENTS,
      train: () => train(world, makeJudge(world), { disturbances: teachingIncidents(world) }),
      run: (trained) => ({
        quiet: null,
        incidents: runIncidents(trained, makeJudge(world), taught, 1, INCIDENTS),
      }),
    },
  ];
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
      const wanted: Task[] = [];
      for (const task of tasksOf(world, makeJudge)) {
        if (!options.cells.test(`${world.name} ${task.name}`)) continue;
        if (!(await results.has(volume, number, task.name))) wanted.push(task);
      }
      if (wanted.length === 0 || Date.now() > untilMs) continue;
      await measureWorld(world, number, wanted, untilMs, results, makeJudge, tell);
    }
  }
}

async function measureWorld(
  world: World,
  number: number,
  tasks: readonly Task[],
  untilMs: number,
  results: Results,
  makeJudge: MakeJudge,
  tell: (text: string) => void,
): Promise<void> {
  const volume: Volume = world.volume;
  const usual = tasks.filter((task) => !task.train);
  let trained: Trained | null = null;
  let share = 0;
  for (const { name, train: trainApart, run } of tasks) {
    if (Date.now() > untilMs) return;
    let part = share;
    let own = trained;
    if (trainApart || !own) {
      const [seconds, done] = clocked(trainApart ?? (() => train(world, makeJudge(world))));
      tell(`${world.name}: trained in ${seconds.toFixed(1)} CPU seconds`);
      own = done;
      part = seconds;
      if (!trainApart) {
        trained = done;
        part = share = seconds / usual.length;
      }
    }
    const from = own;
    const [took, done] = clocked(() => run(from));
    await results.keep({ volume, world: number, name, seconds: took + part, ...done });
    tell(`${world.name} ${name}: ${took.toFixed(1)} CPU seconds${told(done)}`);
  }
}

/** In a word, to see it go wrong early. */
function told({ quiet, incidents }: Pick<Cell, 'quiet' | 'incidents'>): string {
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
