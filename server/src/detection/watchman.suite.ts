import type { HazardBaseline } from './hazard-baseline.ts';
import type { Interval } from './interval.ts';
import { StepDetector, quietSituation } from './step-detector.ts';
import type { Situation, StepDetectorOptions } from './step-detector.ts';
import type { OpenCase, StepVerdict } from './step-verdict.ts';
import { minuteMs } from './step-world.suite.ts';
import type { StepWorld, Trouble } from './step-world.suite.ts';

type Found = Extract<StepVerdict, { kind: 'drop-off' }>;

export interface WatchedIncident {
  readonly openedMs: number;
  closedMs: number | null;
  worst: Found;
  last: StepVerdict;
}

/** Opens and closes incidents as the lifecycle does, in its simplest form, and counts pages. */
export class Watchman {
  readonly world: StepWorld;
  detector: StepDetector;
  readonly incidents: WatchedIncident[] = [];
  readonly verdicts = new Map<string, number>();
  pages = 0;
  last: StepVerdict | null = null;
  readonly #options: Omit<StepDetectorOptions, 'startMs' | 'baseline'>;
  #quarantined: Interval[] = [];
  #calmSinceMs: number | null = null;

  constructor(world: StepWorld, options: Partial<StepDetectorOptions> = {}) {
    this.world = world;
    this.#options = { deadlineMs: world.deadlineMs, dimensions: world.dimensions, ...options };
    this.detector = this.#detector(options.baseline ?? null);
  }

  pass(durationMs: number, trouble: Trouble = {}, situation: Partial<Situation> = {}): this {
    const untilMs = this.world.nowMs + durationMs;
    while (this.world.nowMs < untilMs) {
      this.world.tick(trouble, this.detector);
      this.last = this.detector.endTick({ ...this.situation(), ...situation });
      this.verdicts.set(this.last.kind, (this.verdicts.get(this.last.kind) ?? 0) + 1);
      this.#decide(this.last);
    }
    return this;
  }

  get open(): WatchedIncident | null {
    const last = this.incidents.at(-1);
    return last && last.closedMs === null ? last : null;
  }

  situation(): Situation {
    const closed = this.incidents.findLast(({ closedMs }) => closedMs !== null);
    return {
      ...quietSituation,
      open: this.open && openCaseOf(this.open),
      fenceMs: closed?.closedMs ?? null,
      quarantined: this.#quarantined,
    };
  }

  #decide(verdict: StepVerdict): void {
    const nowMs = this.world.nowMs;
    const { open } = this;
    if (verdict.kind === 'drop-off') {
      this.#calmSinceMs = null;
      if (!open) this.#begin(verdict, nowMs);
      else if (verdict.evidence.score > open.worst.evidence.score) open.worst = verdict;
    }
    if (!open) return;
    open.last = verdict;
    if (verdict.kind !== 'normal') return;
    this.#calmSinceMs ??= nowMs;
    if (nowMs - this.#calmSinceMs < 2 * minuteMs || nowMs - open.openedMs < 5 * minuteMs) return;
    open.closedMs = nowMs;
    this.#calmSinceMs = null;
    const { onsetMs } = open.worst;
    this.#quarantined = [
      ...this.#quarantined.slice(0, -1),
      { fromMs: onsetMs - 10 * minuteMs, toMs: nowMs + this.world.deadlineMs },
    ];
  }

  #begin(verdict: Found, nowMs: number): void {
    const before = this.incidents.at(-1);
    this.#quarantined.push({ fromMs: verdict.onsetMs - 10 * minuteMs, toMs: Infinity });
    if (before && nowMs - before.closedMs! <= 30 * minuteMs) {
      before.closedMs = null;
      before.worst = verdict;
      return;
    }
    this.pages++;
    this.incidents.push({ openedMs: nowMs, closedMs: null, worst: verdict, last: verdict });
  }

  #detector(baseline: HazardBaseline | null): StepDetector {
    return new StepDetector({ ...this.#options, startMs: this.world.nowMs, baseline });
  }
}

export function openCaseOf({ worst, openedMs }: WatchedIncident): OpenCase {
  return {
    startedAtMs: worst.onsetMs,
    openedAtMs: openedMs,
    stream: worst.stream,
    ratioWhileBad: worst.evidence.ratio,
  };
}
