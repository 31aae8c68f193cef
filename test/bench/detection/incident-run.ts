import { TICKS_PER_HOUR, TICKS_PER_MINUTE } from './calendar.ts';
import { Dice } from './dice.ts';
import type { Judge, StartJudge, Page } from './judge.ts';
import { oracleLevels } from './null-run.ts';
import { Panel } from './panel.ts';
import { FirstPassage } from './rivals/levels.ts';
import { foreknowledge } from './rivals/oracle.ts';
import { rivals } from './rivals/rules.ts';
import { occurrencesOf } from './scenarios.ts';
import type { Occurrence, Scenario } from './scenarios.ts';
import type { StepTick } from './step-source.ts';
import type { Trained } from './training.ts';
import type { WorldSource } from './world-source.ts';

/** How long after the end a page still counts as one of the incident, or of what disturbed. */
const AFTERMATH_TICKS = TICKS_PER_HOUR;
const IMPACT_TICKS = 10 * TICKS_PER_MINUTE;

/** What became of one incident, or of one thing that is none. Ticks since it began, unless said otherwise. */
export interface Outcome {
  readonly atTick: number;
  readonly lastedTicks: number;
  /** By rival and level. */
  readonly rivals: readonly (readonly (number | null)[])[];
  /** Of the oracle that knew, by level; empty where there is nothing to know. */
  readonly oracle: readonly (number | null)[];
  /** Customers lost until then, by minute. */
  readonly lostByMinute: readonly number[];
  readonly detector: DetectorOutcome | null;
}

export interface DetectorOutcome {
  /** Another incident was open when it began. */
  readonly wasOpen: boolean;
  readonly pagedAfter: number | null;
  readonly pages: number;
  readonly page: Page | null;
  /** Ticks after the end of it; null: not within the hour. */
  readonly closedAfterEnd: number | null;
  /** Ten minutes after the page: what it says, and what is so. */
  readonly impact: {
    readonly said: Page['lost'];
    readonly lost: number;
    readonly segments: Page['segments'];
  } | null;
}

export function runIncidents(
  trained: Trained,
  startJudge: StartJudge | null,
  scenario: Scenario,
  luck: number,
  count: number,
): Outcome[] {
  const { world, nextTick } = trained.source;
  const dice = Dice.of(0x6f636375, world.seed, luck);
  const occurrences = occurrencesOf(scenario, world, nextTick, count, dice);
  const source = trained.source.fork(luck, occurrences.map(({ disturbance }) => disturbance)); // prettier-ignore
  const panel = new Panel(world, trained.learnt);
  const judge = startJudge?.(nextTick, trained.memory) ?? null;
  const oracle = foreknowledge.findIndex(
    ({ target, rho }) => target === scenario.hinders?.target && rho === scenario.hinders.rho,
  );
  return occurrences.map((one) => watch(one, source, panel, judge, oracle));
}

function watch(
  { fromTick, toTick }: Occurrence,
  source: WorldSource,
  panel: Panel,
  judge: Judge | null,
  oracle: number,
): Outcome {
  while (source.nextTick < fromTick) {
    const [tick] = source.next();
    panel.take(tick!);
    judge?.take(tick!);
  }
  const passages = rivals.map(({ levels }, at) => new FirstPassage(levels, panel.scores[at]!));
  const oraclePassage = new FirstPassage(oracle < 0 ? [] : oracleLevels, panel.oracleScores[oracle] ?? 0);
  const follower = judge && new Follower(judge, fromTick, toTick);
  const lostByMinute: number[] = [];
  let lost = 0;
  while (source.nextTick < toTick + AFTERMATH_TICKS) {
    const [tick] = source.next();
    const ticks = tick!.tick - fromTick + 1;
    panel.take(tick!);
    lost += tick!.intended - tick!.succeeded;
    follower?.take(tick!, lost);
    passages.forEach((passage, at) => passage.add(ticks, panel.scores[at]!));
    oraclePassage.add(ticks, panel.oracleScores[oracle] ?? 0);
    if (ticks % TICKS_PER_MINUTE === 0) lostByMinute.push(lost);
  }
  panel.reset();
  return {
    atTick: fromTick,
    lastedTicks: toTick - fromTick,
    rivals: passages.map(({ ticks }) => ticks),
    oracle: oraclePassage.ticks,
    lostByMinute,
    detector: follower?.outcome ?? null,
  };
}

/** Watches what the detector does about one incident. */
class Follower {
  readonly #judge: Judge;
  readonly #fromTick: number;
  readonly #toTick: number;
  readonly #wasOpen: boolean;
  #pages = 0;
  #page: Page | null = null;
  #closedAtTick: number | null = null;
  #impact: DetectorOutcome['impact'] = null;

  constructor(judge: Judge, fromTick: number, toTick: number) {
    this.#judge = judge;
    this.#fromTick = fromTick;
    this.#toTick = toTick;
    this.#wasOpen = judge.isOpen;
  }

  take(tick: StepTick, lost: number): void {
    const happening = this.#judge.take(tick);
    if (happening?.kind === 'page') {
      this.#pages++;
      this.#page ??= happening.page;
      this.#closedAtTick = null;
    } else if (happening?.kind === 'reopened') {
      this.#closedAtTick = null;
    } else if (happening?.kind === 'closed') {
      this.#closedAtTick = tick.tick;
    }
    if (this.#page && tick.tick === this.#page.tick + IMPACT_TICKS) {
      const now = this.#judge.current();
      if (now) this.#impact = { said: now.lost, lost, segments: now.segments };
    }
  }

  get outcome(): DetectorOutcome {
    const page = this.#page;
    return {
      wasOpen: this.#wasOpen,
      pagedAfter: page && page.tick - this.#fromTick + 1,
      pages: this.#pages,
      page,
      closedAfterEnd: this.#closedAtTick === null ? null : this.#closedAtTick + 1 - this.#toTick,
      impact: this.#impact,
    };
  }
}
