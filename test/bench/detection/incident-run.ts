import { TICKS_PER_HOUR, TICKS_PER_MINUTE } from './calendar.ts';
import { Dice } from './dice.ts';
import type { Happening, Judge, Page } from './judge.ts';
import { oracleLevels } from './null-run.ts';
import type { Quiet } from './null-run.ts';
import { FirstPassage } from './rivals/levels.ts';
import { foreknowledge } from './rivals/oracle.ts';
import { rivals } from './rivals/rules.ts';
import { luckOf, momentsAfter, occurrenceOf } from './scenarios.ts';
import type { Occurrence, Scenario } from './scenarios.ts';
import type { Scene } from './scene.ts';
import { LAST_AGE } from './shape.ts';

/** Who is on the way when an incident begins must have come after its history parted from the quiet one. */
const LEAD_TICKS = LAST_AGE + TICKS_PER_MINUTE;
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

/**
 * Incidents of several kinds at the same moments of one quiet history, each in a course of events of its own: by kind, then
 * moment.
 */
export function runIncidents(quiet: Quiet, kinds: readonly Scenario[], count: number): Outcome[][] {
  const { world, nextTick } = quiet.scene.source;
  const outcomes: Outcome[][] = kinds.map(() => []);
  momentsAfter(nextTick, count, Dice.of(0x6f636375, world.seed)).forEach((onset, number) => {
    quiet.goOnUntil(Math.floor((onset - LEAD_TICKS) / TICKS_PER_MINUTE) * TICKS_PER_MINUTE);
    kinds.forEach((kind, at) => {
      const occurrence = occurrenceOf(kind, world, onset);
      const scene = quiet.scene.fork(luckOf(kind, number), [occurrence.disturbance]);
      outcomes[at]!.push(watch(kind, occurrence, scene));
    });
  });
  return outcomes;
}

function watch({ hinders }: Scenario, { fromTick, toTick }: Occurrence, scene: Scene): Outcome {
  const { source, panel, judge } = scene;
  while (source.nextTick < fromTick) scene.next();
  const oracle = foreknowledge.findIndex(
    ({ target, rho }) => target === hinders?.target && rho === hinders.rho,
  );
  const passages = rivals.map(({ levels }, at) => new FirstPassage(levels, panel.scores[at]!));
  const oraclePassage = new FirstPassage(oracle < 0 ? [] : oracleLevels, panel.oracleScores[oracle] ?? 0);
  const follower = judge && new Follower(judge, fromTick, toTick);
  const lostByMinute: number[] = [];
  let lost = 0;
  while (source.nextTick < toTick + AFTERMATH_TICKS) {
    const { tick, happening } = scene.next();
    const ticks = tick.tick - fromTick + 1;
    lost += tick.intended - tick.succeeded;
    follower?.take(tick.tick, happening, lost);
    passages.forEach((passage, at) => passage.add(ticks, panel.scores[at]!));
    oraclePassage.add(ticks, panel.oracleScores[oracle] ?? 0);
    if (ticks % TICKS_PER_MINUTE === 0) lostByMinute.push(lost);
  }
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

  take(tick: number, happening: Happening | null, lost: number): void {
    if (happening?.kind === 'page') {
      this.#pages++;
      this.#page ??= happening.page;
      this.#closedAtTick = null;
    } else if (happening?.kind === 'reopened') {
      this.#closedAtTick = null;
    } else if (happening?.kind === 'closed') {
      this.#closedAtTick = tick;
    }
    if (this.#page && tick === this.#page.tick + IMPACT_TICKS) {
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
