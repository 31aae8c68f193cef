import { AGE_BUCKETS, tickMsOf } from '../windows/ticks.ts';
import { AtRisk } from './at-risk.ts';
import { DropOffInvestigation } from './drop-off-investigation.ts';
import { ExpectedProgress } from './expected-progress.ts';
import { emptyBaseline } from './hazard-baseline.ts';
import type { HazardBaseline } from './hazard-baseline.ts';
import { HazardLearner } from './hazard-learner.ts';
import { shareWithin } from './interval.ts';
import type { Interval } from './interval.ts';
import { LocalHours } from './local-hours.ts';
import type { PackedNormal } from './packed-normal.ts';
import { PassageProfile } from './passage-profile.ts';
import { RecoveryTrack } from './recovery-cusum.ts';
import { defaultScanSettings } from './scan-settings.ts';
import type { ScanSettings } from './scan-settings.ts';
import { scanStreams, windowFrom, windowMarks } from './sequential-scan.ts';
import type { Window } from './sequential-scan.ts';
import { segmentLeavesOf } from './segment-leaves.ts';
import type { SegmentLeaf } from './segment-search/segment-leaf.ts';
import { searchSegments } from './segment-search/search-segments.ts';
import type { SegmentSearch } from './segment-search/search-segments.ts';
import { SlowDrift } from './slow-drift.ts';
import { StepStreams } from './step-streams.ts';
import type { OpenCase, StepVerdict } from './step-verdict.ts';
import { costOf, oneStepBudget, scoreLimit, streamLimits } from './stream-limits.ts';
import type { PageBudget, StreamLimits } from './stream-limits.ts';
import { TickRoom } from './tick-room.ts';
import { WindowSums } from './window-sums.ts';
import type { Mark } from './window-sums.ts';

export interface StepDetectorOptions {
  /** How long a customer may stay at the step. */
  readonly deadlineMs: number;
  /** From when on ticks will be counted: the first one that begins then or later. */
  readonly startMs: number;
  /** The journey's, in its order: combinations name their values in it. */
  readonly dimensions: readonly string[];
  readonly baseline: HazardBaseline | null;
  /** IANA zone whose clock the customers live by. */
  readonly timeZone?: string;
  readonly settings?: ScanSettings;
}

/** What the world knows of a step at the end of a tick. */
export interface Situation {
  readonly open: OpenCase | null;
  /** When the last incident was closed: no window reaches behind it, or it would be found again. */
  readonly fenceMs: number | null;
  /**
   * Incidents, until the last customer they met has passed the deadline: they do not teach what is normal, but for rests,
   * which look like one until they are known.
   */
  readonly quarantined: readonly Interval[];
  /** What says nothing of other weeks: holidays, campaigns, incidents that people dealt with. It teaches nothing at all. */
  readonly strange: readonly Interval[];
  readonly freshness: 'live' | 'lagging' | 'silent';
  /** Event time in which the feed was dead. */
  readonly blind: readonly Interval[];
  /** Absent: the step has one of its own. It may change from one tick to the next. */
  readonly budget?: PageBudget;
}

export const quietSituation: Situation = {
  open: null,
  fenceMs: null,
  quarantined: [],
  strange: [],
  freshness: 'live',
  blind: [],
};

/** All steps are judged in one thread, one after the other. */
const room = new TickRoom();

/**
 * Watches one step: do as many of those who are waiting get on as people who have waited as long normally do? Fed with the
 * counters of one tick after another, of all streams of the step.
 *
 * Invariant: what it says follows from the ticks, the baseline it began with and the situations it was told; it knows
 * no clock. Nobody still on their way counts as lost.
 */
export class StepDetector {
  readonly tickMs: number;
  readonly #options: StepDetectorOptions;
  readonly #settings: ScanSettings;
  readonly #hours: LocalHours;
  #streams: StepStreams;
  #atRisk: AtRisk;
  #sums: WindowSums;
  #expectedProgress: ExpectedProgress;
  #learner: HazardLearner;
  #drift: SlowDrift;
  #profile = new PassageProfile();
  /** What is in use, and what will be from its time on. */
  #normal: PackedNormal | null = null;
  #coming: PackedNormal[];
  #limits: StreamLimits | null = null;
  #budgetCost = NaN;
  #track: RecoveryTrack | null = null;
  #blindUntilMs = -Infinity;
  /** As it was told last. Whoever stores it holds it; it is several times as large as what it was made from. */
  #told: WeakRef<HazardBaseline>;
  #isNews = false;

  constructor(options: StepDetectorOptions) {
    const { deadlineMs, startMs } = options;
    this.tickMs = tickMsOf(deadlineMs);
    this.#options = { ...options, baseline: null };
    this.#settings = options.settings ?? defaultScanSettings;
    this.#streams = new StepStreams(options.dimensions);
    this.#atRisk = new AtRisk(deadlineMs, this.tickMs, room);
    this.#sums = new WindowSums(Math.ceil(startMs / this.tickMs));
    this.#expectedProgress = new ExpectedProgress(this.#streams, room, this.#atRisk.capacity);
    this.#hours = new LocalHours(options.timeZone ?? 'Europe/Berlin');
    const baseline = options.baseline ?? emptyBaseline(this.tickMs, startMs);
    this.#told = new WeakRef(baseline);
    const { learning } = this.#settings;
    this.#learner = new HazardLearner(baseline, this.#streams, this.#atRisk.slots, this.#hours, learning);
    this.#drift = new SlowDrift(baseline.drift, learning.drift);
    const { previous, active } = this.#learner;
    this.#coming = [previous, active].filter((one) => one !== null);
    // The oldest that is known also has to do for what came before.
    const oldest = this.#coming.shift();
    if (oldest) this.#use(oldest);
  }

  /** One that goes on from here by itself, in a course of events of its own. */
  copy(): StepDetector {
    const copy = new StepDetector(this.#options);
    copy.#streams = this.#streams.copy();
    copy.#atRisk = this.#atRisk.copy();
    copy.#sums = this.#sums.copy();
    copy.#expectedProgress = this.#expectedProgress.copy(copy.#streams);
    copy.#learner = this.#learner.copy(copy.#streams);
    copy.#drift = this.#drift.copy();
    copy.#profile = this.#profile.copy();
    copy.#normal = this.#normal;
    copy.#coming = [...this.#coming];
    copy.#limits = this.#limits;
    copy.#budgetCost = this.#budgetCost;
    copy.#track = this.#track?.copy() ?? null;
    copy.#blindUntilMs = this.#blindUntilMs;
    copy.#told = this.#told;
    copy.#isNews = this.#isNews;
    return copy;
  }

  /** Start of the tick that is being counted. */
  get nextTickMs(): number {
    return this.#sums.tick * this.tickMs;
  }

  /** Everything learnt: the very same object while there is nothing new, for whoever still holds it. */
  get baseline(): HazardBaseline {
    const told = this.#isNews ? undefined : this.#told.deref();
    if (told) return told;
    const baseline = this.#learner.snapshot(this.#drift.state);
    this.#told = new WeakRef(baseline);
    this.#isNews = false;
    return baseline;
  }

  /** The number of a stream, by which it is counted. */
  stream(dimension: string, value: string): number {
    const stream = this.#streams.numberOf(dimension, value);
    const { capacity } = this.#atRisk;
    if (stream >= capacity) this.#grow(capacity + Math.max(8, capacity >> 2));
    return stream;
  }

  enter(stream: number, count: number): void {
    this.#atRisk.entered[stream]! += count;
  }

  leave(stream: number, age: number, advanced: number, abandoned: number): void {
    this.#atRisk.advanced[age * this.#atRisk.capacity + stream]! += advanced;
    this.#atRisk.abandoned[age * this.#atRisk.capacity + stream]! += abandoned;
  }

  /** Closes the tick and judges the step as it stands then; without a verdict where only catching up. */
  endTick(situation: Situation): StepVerdict;
  endTick(situation: Situation, how: { judge: boolean }): StepVerdict | null;
  endTick(situation: Situation, how = { judge: true }): StepVerdict | null {
    const tick = this.#sums.tick;
    const timeMs = tick * this.tickMs;
    if (this.#coming[0] && timeMs >= this.#coming[0].sinceMs) this.#use(this.#coming.shift()!);
    this.#track = this.#followed(situation.open, tick);
    this.#atRisk.closeTick(this.#streams.count);
    const seen = 1 - shareWithin(timeMs, timeMs + this.tickMs, situation.blind);
    const isBlind = seen === 0;
    if (isBlind) this.#blindUntilMs = timeMs + this.tickMs;
    this.#count(tick, timeMs, situation, seen);
    this.#atRisk.nextTick();
    this.#sums.closeTick();
    if (this.#normal && !isBlind) this.#probe();
    const nowMs = timeMs + this.tickMs;
    const { verdict, isSuspicious } = this.#judge(situation, how.judge);
    const standsStill = isSuspicious || situation.open !== null;
    if (this.#drift.follow(tick + 1, standsStill)) this.#isNews = true;
    const before = this.#learner.active;
    const { quarantined, strange } = situation;
    const blind = situation.blind.filter(({ fromMs, toMs }) => this.#holdsTick(fromMs, toMs));
    if (this.#learner.learn(nowMs, quarantined, strange, blind)) this.#isNews = true;
    const { active } = this.#learner;
    if (active && active !== before) this.#use(active);
    return verdict;
  }

  /** What was observed and expected of each combination since a time: where to look for who is hit. */
  leaves(fromMs: number): SegmentLeaf[] {
    const mark = this.#normal && this.#sums.markAt(fromMs / this.tickMs, -Infinity);
    if (!mark) return [];
    return segmentLeavesOf(this.#streams, this.#sums, this.#windowFrom(mark));
  }

  /** Which segments explain what is missing since a time. Takes milliseconds: for when a page is made, not for each tick. */
  findSegments(fromMs: number): SegmentSearch {
    return searchSegments(this.leaves(fromMs), {
      dimensions: this.#streams.dimensions,
      sigma: this.#normal?.sigma ?? 0,
    });
  }

  /** Relative variance of what is expected of the whole step, over days. */
  get #overDays(): number {
    return this.#normal!.varianceOf(0);
  }

  #holdsTick(fromMs: number, toMs: number): boolean {
    return Math.floor(toMs / this.tickMs) > Math.ceil(fromMs / this.tickMs);
  }

  #grow(capacity: number): void {
    this.#expectedProgress.grow(capacity);
    this.#atRisk.grow(capacity);
    this.#sums.grow(capacity);
  }

  #use(normal: PackedNormal): void {
    if (Boolean(normal.rests) !== Boolean(this.#normal?.rests)) this.#atRisk.beginAnew();
    this.#normal = normal;
    this.#expectedProgress.use(normal);
    this.#limits = null;
  }

  #count(tick: number, timeMs: number, situation: Situation, seen: number): void {
    const isBlind = seen === 0;
    const { count } = this.#streams;
    const atRisk = this.#atRisk;
    const sums = this.#sums;
    const hour = this.#hours.hourOfWeek(timeMs);
    const drift = this.#drift.factorAt(tick);
    const middleMs = timeMs + this.tickMs / 2;
    const usual = (this.#normal ? this.#hours.between(this.#normal.hours, middleMs) : 1) * drift;
    const rest = this.#normal?.rests?.[hour] ?? 1;
    // Of a long tick part of the feed may be missing: what came in the rest of it still counts.
    const factor = usual * rest * (isBlind ? 1 : seen);
    const { expected: ofWaiting, due: ofEntered } = room;
    if (this.#normal) {
      this.#expectedProgress.ofWaiting(atRisk.waiting, ofWaiting);
      // With rests it depends on when somebody came, too, who is due when.
      if (this.#normal.rests) this.#expectedProgress.ofWaiting(atRisk.everEntered, ofEntered);
      else this.#expectedProgress.ofEntered(atRisk.everEntered, ofEntered);
    } else {
      ofWaiting.fill(0);
      ofEntered.fill(0);
    }
    const byEntries = this.#lostAreWaiting(timeMs, situation);
    for (let stream = 0; stream < count; stream++) {
      let observed = 0;
      let waiting = 0;
      let dueYet = 0;
      for (let at = stream; at < AGE_BUCKETS * atRisk.capacity; at += atRisk.capacity) {
        observed += atRisk.advanced[at]!;
        waiting += atRisk.waiting[at]!;
        dueYet += atRisk.everEntered[at]!;
      }
      sums.customers(stream, atRisk.entered[stream]!, Math.max(0, waiting - observed));
      // After a rest everybody may get on at once, but nobody twice.
      const expected = (ofWaiting[stream] = Math.min(waiting, ofWaiting[stream]! * factor));
      const due = (ofEntered[stream] = Math.min(dueYet, ofEntered[stream]! * factor));
      if (isBlind) continue;
      sums.progress(stream, observed, byEntries ? due : expected, due);
      if (stream === this.#track?.stream) this.#track.add(observed, due);
      if (stream === 0 && this.#normal) this.#drift.add(tick, observed, (byEntries ? due : expected) / drift);
    }
    if (this.#normal?.rests) atRisk.letExpectedGo(this.#expectedProgress.hazard, factor, count);
    if (isBlind) return;
    this.#learner.add(timeMs, atRisk, count, this.#normal ? ofWaiting : null, { usual, rest: rest * seen });
    if (this.#normal) this.#addToProfile(tick, hour, factor);
  }

  /** How far off the windows are that end now, each once for every length for which variation is learnt. */
  #probe(): void {
    const { minExpected, learning } = this.#settings;
    const sums = this.#sums;
    learning.spanTicks.forEach((ticks, span) => {
      if (sums.tick % ticks !== 0) return;
      const mark = sums.markAt(sums.tick - ticks, -Infinity);
      if (mark?.tick !== sums.tick - ticks) return;
      const window = this.#windowFrom(mark);
      if (window.span !== span) return;
      for (let stream = 0; stream < this.#streams.count; stream++) {
        const expected = sums.expectedSince(window, stream);
        if (expected < minExpected) continue;
        this.#learner.probe(span, stream, sums.observedSince(window, stream), expected, window.levelVariance);
      }
    });
  }

  #windowFrom(mark: Mark): Window {
    return windowFrom(this.#sums, mark, -Infinity, this.#overDays, this.tickMs, this.#settings);
  }

  /**
   * While an incident is open, and until its last customer has passed the deadline, people wait who are lost: they
   * would make what is expected too much. The same goes for those who got on unseen while the feed was dead.
   */
  #lostAreWaiting(timeMs: number, { open, fenceMs }: Situation): boolean {
    const oneDeadlineMs = this.#atRisk.slots * this.tickMs;
    const sinceMs = Math.max(fenceMs ?? -Infinity, this.#blindUntilMs);
    if (open && timeMs >= open.openedAtMs) return true;
    return timeMs >= sinceMs && timeMs < sinceMs + oneDeadlineMs;
  }

  #followed(open: OpenCase | null, tick: number): RecoveryTrack | null {
    if (!open || tick * this.tickMs < open.openedAtMs) return null;
    const stream = this.stream(open.stream.dimension, open.stream.value);
    return this.#track?.stream === stream ? this.#track : new RecoveryTrack(stream, tick);
  }

  #addToProfile(tick: number, hour: number, factor: number): void {
    const { capacity, advanced, everEntered, entered } = this.#atRisk;
    const normal = this.#normal!;
    const perMinute = normal.learntMs >= this.#settings.traffic.minLearntMs ? normal.traffic[hour]! : NaN;
    const rate = (age: number) => this.#expectedProgress.rateOfStep(age, Boolean(normal.rests));
    this.#profile.add(
      tick,
      (age) => advanced[age * capacity]!,
      (age) => everEntered[age * capacity]! * rate(age) * factor,
      entered[0]!,
      (perMinute * this.tickMs) / 60_000,
    );
  }

  #judge(situation: Situation, isAsked: boolean): { verdict: StepVerdict | null; isSuspicious: boolean } {
    const normal = this.#normal;
    if (!normal) {
      const verdict = { kind: 'none', reason: 'learning', learnt: this.#learner.share } as const;
      return { verdict, isSuspicious: false };
    }
    const limits = this.#limitsFor(normal, situation.budget ?? oneStepBudget);
    const { open } = situation;
    const { healthy, limit, highestRatio } = this.#settings.recovery;
    const ratio = Math.min(open?.ratioWhileBad ?? 0, 2 * highestRatio - 1);
    const recoveredTick =
      isAsked && open && this.#track ? this.#track.recoveredSince(ratio, healthy, limit) : null;
    const fences = [situation.fenceMs ?? -Infinity, this.#blindUntilMs].map((ms) =>
      Math.ceil(ms / this.tickMs),
    );
    const notBefore = Math.max(...fences, recoveredTick ?? -Infinity);
    const marks = windowMarks(this.#sums, notBefore, this.#overDays, this.tickMs, this.#settings);
    const scan = scanStreams(this.#sums, marks, limits, this.#settings);
    const margin = scan ? scan.strongest.score - scan.strongest.threshold : -Infinity;
    const isSuspicious = margin >= -this.#settings.watchMargin;
    if (!isAsked) return { verdict: null, isSuspicious };
    if (situation.freshness !== 'live') {
      const reason = situation.freshness === 'lagging' ? 'lagging' : 'feed-silent';
      return { verdict: { kind: 'none', reason, learnt: 1 }, isSuspicious };
    }
    if (!scan) return { verdict: { kind: 'none', reason: 'sample-too-small', learnt: 1 }, isSuspicious };
    const investigation = new DropOffInvestigation({
      sums: this.#sums,
      marks,
      notBefore,
      tickMs: this.tickMs,
      streams: this.#streams,
      expected: this.#expectedProgress,
      limits,
      profile: this.#profile,
      settings: this.#settings,
    });
    return { verdict: investigation.verdict(scan, open, recoveredTick), isSuspicious };
  }

  #limitsFor(normal: PackedNormal, budget: PageBudget): StreamLimits {
    const known = this.#limits;
    if (known?.threshold.length === this.#streams.count && this.#budgetCost === costOf(budget)) return known;
    this.#budgetCost = costOf(budget);
    const { variances } = normal.stream(0);
    const limit = scoreLimit(normal.eventsPerMinute, variances, this.tickMs, budget, this.#settings);
    return (this.#limits = streamLimits(
      this.#streams,
      this.#expectedProgress,
      normal,
      limit,
      this.#settings,
    ));
  }
}
