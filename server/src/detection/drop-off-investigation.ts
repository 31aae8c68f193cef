import type { ExpectedProgress } from './expected-progress.ts';
import { dropScore, normalHalfWidth, z90 } from './nb-glr.ts';
import { trafficTicks } from './passage-profile.ts';
import type { PassageProfile } from './passage-profile.ts';
import type { ScanSettings } from './scan-settings.ts';
import { estimateOnset, windowSteadiness } from './sequential-scan.ts';
import type { Scan, StreamScan, Window } from './sequential-scan.ts';
import type { StepStreams } from './step-streams.ts';
import type {
  DropOffFinding,
  Evidence,
  ImpactEstimate,
  OpenCase,
  Sample,
  StepVerdict,
} from './step-verdict.ts';
import type { StreamLimits } from './stream-limits.ts';
import { reachTicks } from './window-sums.ts';
import type { Mark, WindowSums } from './window-sums.ts';

/** The newest window of so many customers tells how bad it is by now. */
const recentCustomers = 30;

/** A segment explains an incident when it holds this share of what is missing … */
const explainedShare = 0.8;
/** … or the rest lacks no more than chance takes: the 95 % point of its score. */
const restIsNormalScore = 1.35;

interface Parts {
  readonly sums: WindowSums;
  readonly marks: readonly Window[];
  readonly notBefore: number;
  readonly tickMs: number;
  readonly streams: StepStreams;
  readonly expected: ExpectedProgress;
  readonly limits: StreamLimits;
  readonly profile: PassageProfile;
  readonly settings: ScanSettings;
}

/** Puts what a scan has found into words and figures: since when, who, how many, and whether it is over. */
export class DropOffInvestigation {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** @param recoveredTick since when it is over, where an incident is open and that is shown */
  verdict(scan: Scan, open: OpenCase | null, recoveredTick: number | null): StepVerdict {
    const { settings, sums } = this.#parts;
    const { strongest, longest } = scan;
    const margin = strongest.score - strongest.threshold;
    if (margin >= 0) {
      const finding = this.#finding(strongest, open);
      const kind = this.#isSlow(finding) ? 'slowdown' : 'drop-off';
      return { kind, ...finding };
    }
    if (open && recoveredTick === null) {
      const finding = this.#followUp(open, strongest);
      return { kind: this.#isSlow(finding) ? 'slowdown' : 'watch', ...finding };
    }
    if (margin >= -settings.watchMargin && !open) return { kind: 'watch', ...this.#finding(strongest, null) };
    const evidence = this.#evidence(0, longest, strongest);
    if (open) return { kind: 'normal', evidence, recovery: this.#recovery(open, recoveredTick!) };
    if (sums.expectedSince(longest, 0) < settings.minExpected) {
      return { kind: 'none', reason: 'sample-too-small', learnt: 1 };
    }
    const traffic = this.#parts.profile.traffic(sums.tick, settings.traffic.sigma);
    if (traffic && traffic.score >= settings.traffic.score) {
      const { entered, usual } = traffic;
      const fromMs = (sums.tick - trafficTicks) * this.#parts.tickMs;
      return { kind: 'traffic', evidence, fromMs, entered, usual };
    }
    return { kind: 'normal', evidence, recovery: null };
  }

  #finding(strongest: StreamScan, open: OpenCase | null): DropOffFinding {
    const { sums, tickMs, limits, notBefore, streams } = this.#parts;
    const { mark } = strongest;
    const stream = this.#headline(strongest);
    const steadiness = windowSteadiness(limits, mark, stream);
    const onset = estimateOnset(sums, stream, notBefore, steadiness, mark.level) ?? mark;
    const onsetMs = Math.min(onset.tick * tickMs, open?.startedAtMs ?? Infinity);
    return {
      evidence: this.#evidence(stream, mark, strongest),
      stream: streams.key(stream),
      explained: this.#explained(stream, mark),
      onsetMs,
      recent: this.#recent(stream, onset.tick),
      impact: this.#impact(stream, onsetMs, null),
    };
  }

  /** A segment that is the most telling is named only where it is bad in it alone: else it is the whole step's trouble. */
  #headline({ stream, mark }: StreamScan): number {
    const { sums, limits } = this.#parts;
    if (stream === 0) return 0;
    const expected = sums.expectedSince(mark, 0) - sums.expectedSince(mark, stream);
    const observed = sums.observedSince(mark, 0) - sums.observedSince(mark, stream);
    const missing = sums.expectedSince(mark, stream) - sums.observedSince(mark, stream);
    const restIsNormal = dropScore(observed, expected, windowSteadiness(limits, mark, 0)) < restIsNormalScore;
    return restIsNormal || missing >= explainedShare * (missing + expected - observed) ? stream : 0;
  }

  /** No longer bad enough to page, not yet shown to be over: the open incident goes on under its own headline. */
  #followUp(open: OpenCase, strongest: StreamScan): DropOffFinding {
    const { streams, tickMs, marks } = this.#parts;
    const stream = streams.numberOf(open.stream.dimension, open.stream.value);
    const recent = this.#recent(stream, open.startedAtMs / tickMs);
    const mark = marks.find(({ tick }) => tick * tickMs === recent.fromMs) ?? marks[0]!;
    return {
      evidence: this.#evidence(stream, mark, strongest),
      stream: open.stream,
      explained: this.#explained(stream, mark),
      onsetMs: open.startedAtMs,
      recent,
      impact: this.#impact(stream, open.startedAtMs, null),
    };
  }

  #explained(stream: number, mark: Mark): number {
    const { sums } = this.#parts;
    const missing = (of: number) => sums.expectedSince(mark, of) - sums.observedSince(mark, of);
    return missing(0) > 0 ? Math.min(1, Math.max(0, missing(stream) / missing(0))) : 1;
  }

  #recovery(open: OpenCase, sinceTick: number): { sinceMs: number; impact: ImpactEstimate } {
    const { streams, tickMs } = this.#parts;
    const stream = streams.numberOf(open.stream.dimension, open.stream.value);
    return { sinceMs: sinceTick * tickMs, impact: this.#impact(stream, open.startedAtMs, sinceTick) };
  }

  #isSlow({ onsetMs, stream }: DropOffFinding): boolean {
    const { profile, tickMs, limits } = this.#parts;
    return stream.dimension === '' && profile.isSlowdown(Math.floor(onsetMs / tickMs), limits.variance[0]!);
  }

  #evidence(stream: number, mark: Mark, { score, threshold }: StreamScan): Evidence {
    const { sums, tickMs, limits, expected } = this.#parts;
    const observed = sums.observedSince(mark, stream);
    const expectedOfWaiting = sums.expectedSince(mark, stream);
    const due = sums.dueSince(mark, stream);
    const variance = limits.variance[stream]!;
    return {
      windowFromMs: mark.tick * tickMs,
      windowToMs: sums.tick * tickMs,
      n: Math.max(observed, sums.customersSince(mark, stream)),
      observed,
      expected: due,
      expectedOfWaiting,
      ratio: expectedOfWaiting > 0 ? Math.min(1, observed / expectedOfWaiting) : 1,
      normalShare: expected.normalOf(stream)?.share ?? expected.normalOf(0)?.share ?? 0,
      stuckNormalHalfWidth: normalHalfWidth(due, variance),
      sigma: Math.sqrt(variance),
      score,
      threshold,
    };
  }

  /** Not from before the onset: where few customers come, those who were fine would make it look better than it is. */
  #recent(stream: number, onsetTick: number): Sample {
    const { sums, tickMs, marks } = this.#parts;
    let found = marks[0]!;
    for (const mark of marks) {
      if (mark.tick < onsetTick) break;
      found = mark;
      if (sums.customersSince(mark, stream) >= recentCustomers) break;
    }
    return {
      fromMs: found.tick * tickMs,
      toMs: sums.tick * tickMs,
      n: sums.customersSince(found, stream),
      observed: sums.observedSince(found, stream),
      expected: sums.dueSince(found, stream),
    };
  }

  /**
   * What was due of those who entered, less what was seen. What is expected of those waiting would count each lost
   * customer again in every tick.
   */
  #impact(stream: number, onsetMs: number, untilTick: number | null): ImpactEstimate {
    const { sums, tickMs, limits } = this.#parts;
    const from = sums.markAt(Math.max(onsetMs / tickMs, sums.tick - reachTicks), -Infinity);
    if (!from) return { estimate: 0, low: 0, high: 0, isLowerBound: untilTick === null };
    const until = untilTick === null ? null : sums.markAt(untilTick, from.tick);
    const due = sums.dueSince(from, stream) - (until ? sums.dueSince(until, stream) : 0);
    const observed = sums.observedSince(from, stream) - (until ? sums.observedSince(until, stream) : 0);
    const halfWidth = z90 * Math.sqrt(due + limits.variance[stream]! * due ** 2);
    return {
      estimate: Math.max(0, due - observed),
      low: Math.max(0, due - observed - halfWidth),
      high: Math.max(0, due - observed + halfWidth),
      isLowerBound: untilTick === null,
    };
  }
}
