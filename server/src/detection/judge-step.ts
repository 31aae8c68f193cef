import type { CohortStream } from '../windows/cohort-counts.ts';
import { StepNormal, learningProgress } from './baseline.ts';
import type { Baseline } from './baseline.ts';
import { normalForMix } from './customer-mix.ts';
import { defaultDetectionSettings } from './detection-settings.ts';
import type { DetectionSettings } from './detection-settings.ts';
import { scoreLimit } from './drop-score.ts';
import type { Normal } from './drop-score.ts';
import { estimateImpact } from './estimate-impact.ts';
import { evidenceOf } from './evidence.ts';
import { findGuiltySegment } from './guilty-segment.ts';
import { estimateOnsetMs, scanLookBacks } from './look-back-scan.ts';
import type { Scan } from './look-back-scan.ts';
import { countIn, matureSpan } from './mature-span.ts';
import type { Interval, MatureSpan } from './mature-span.ts';
import { findRecoveryMs } from './recovery.ts';
import type { DropOffFinding, SegmentFinding, Verdict } from './verdict.ts';

const minuteMs = 60_000;

/** What an open incident tells the judge, who then asks not "is it bad?" but "is it over?". */
export interface OpenCase {
  readonly startedAtMs: number;
  readonly segment: SegmentFinding | null;
  /** Customers getting on while it was bad, as a factor on normal. */
  readonly ratioWhileBad: number;
}

export interface StepInput {
  /** Event time is complete up to here. */
  readonly watermarkMs: number;
  /** How long a customer may stay at the step. */
  readonly deadlineMs: number;
  readonly freshness: 'live' | 'lagging' | 'silent';
  /** Streams reach back as far as `streamReachMs`, and with an incident open to its start; what is missing is not seen. */
  readonly whole: CohortStream;
  readonly segments: readonly CohortStream[];
  readonly baseline: Baseline | null;
  /** Event time in which no touchpoint came at all. */
  readonly feedGaps: readonly Interval[];
  readonly open: OpenCase | null;
  /** The last incident ended here: no window reaches behind it, or it would be found again. */
  readonly fenceMs: number | null;
}

interface JudgedStream {
  readonly stream: CohortStream;
  readonly normal: Normal;
  readonly scan: Scan;
  /** What its score has to reach. */
  readonly threshold: number;
}

/**
 * Judges one step from its mature cohorts: do as many get on as normally would? A pure function of its input.
 *
 * Invariant: customers who may still get on have no influence, and neither has anybody while the picture is not
 * complete (the consumer lags, the feed is silent).
 */
export function judgeStep(input: StepInput, settings: DetectionSettings = defaultDetectionSettings): Verdict {
  if (input.freshness === 'lagging') return { kind: 'none', reason: 'lagging' };
  if (input.freshness === 'silent') return { kind: 'none', reason: 'feed-silent' };
  if (!input.baseline || !learningProgress(input.baseline, settings).ready) {
    return { kind: 'none', reason: 'learning' };
  }
  return new Judgement(input, new StepNormal(input.baseline, settings), settings).verdict();
}

class Judgement {
  readonly #input: StepInput;
  readonly #normals: StepNormal;
  readonly #settings: DetectionSettings;
  readonly #span: MatureSpan;
  /** Of the whole step, for the customers who came. */
  #wholeNormal: Normal;

  constructor(input: StepInput, normals: StepNormal, settings: DetectionSettings) {
    this.#input = input;
    this.#normals = normals;
    this.#settings = settings;
    this.#wholeNormal = normals.whole;
    this.#span = matureSpan(input.watermarkMs, input.deadlineMs, input.feedGaps);
  }

  verdict(): Verdict {
    const { open, fenceMs } = this.#input;
    const recoveredMs = open ? this.#recoveredMs(open) : null;
    const notBeforeMs = Math.max(recoveredMs ?? -Infinity, fenceMs ?? -Infinity);
    const { lookBacks, strongest } = this.#scan(notBeforeMs);

    if (lookBacks.n === 0) return { kind: 'none', reason: 'no-mature-cohort' };
    if (lookBacks.n < this.#settings.minEntered || lookBacks.expected < this.#settings.minExpected) {
      return { kind: 'none', reason: 'sample-too-small' };
    }
    const margin = strongest.scan.score - strongest.threshold;
    if (margin >= 0) return { kind: 'drop-off', ...this.#investigate(strongest, notBeforeMs) };
    if (open && recoveredMs === null) return { kind: 'watch', ...this.#followUp(open, strongest) };
    if (margin >= -this.#settings.watchMargin && !open) {
      return { kind: 'watch', ...this.#investigate(strongest, notBeforeMs) };
    }
    if (!open || recoveredMs === null) {
      const evidence = evidenceOf(lookBacks, this.#wholeNormal, strongest.scan.score, strongest.threshold);
      return { kind: 'normal', evidence, recovery: null };
    }
    return this.#recovered(open, recoveredMs, strongest);
  }

  /** Scans the whole step and every segment value known well enough; the strongest is furthest above its threshold. */
  #scan(notBeforeMs: number): { lookBacks: Scan['longest']; strongest: JudgedStream } {
    const { whole, segments } = this.#input;
    const known: { stream: CohortStream; normal: Normal }[] = [];
    for (const stream of segments) {
      const normal = this.#normals.segment(stream.key.dimension, stream.key.value);
      if (normal) known.push({ stream, normal });
    }
    const scanOf = (stream: CohortStream, normal: Normal) =>
      scanLookBacks(stream.cohorts, this.#span, notBeforeMs, normal, this.#settings);

    let scan = scanOf(whole, this.#normals.whole);
    const { longest } = scan;
    const perMinute = (longest.n / Math.max(1, longest.toMs - longest.fromMs)) * minuteMs;
    const limit = scoreLimit(perMinute, this.#settings);
    const { wholeStepWeight, watchMargin } = this.#settings;
    const wholeThreshold = limit - Math.log(known.length > 0 ? wholeStepWeight : 1);
    if (scan.score >= wholeThreshold - watchMargin) {
      const { fromMs } = scan.worst;
      this.#wholeNormal = normalForMix(whole, segments, this.#span, fromMs, this.#normals);
      scan = scanOf(whole, this.#wholeNormal);
    }
    let strongest: JudgedStream = {
      stream: whole,
      normal: this.#wholeNormal,
      scan,
      threshold: wholeThreshold,
    };
    const threshold = limit - Math.log((1 - wholeStepWeight) / known.length);
    for (const { stream, normal } of known) {
      const scanned = scanOf(stream, normal);
      if (scanned.score - threshold > strongest.scan.score - strongest.threshold) {
        strongest = { stream, normal, scan: scanned, threshold };
      }
    }
    return { lookBacks: longest, strongest };
  }

  /** Something is missing: since when, who, how many? The sample is the headline's, the score the strongest stream's. */
  #investigate(strongest: JudgedStream, notBeforeMs: number): DropOffFinding {
    const { open, whole, segments } = this.#input;
    const { fromMs, toMs } = strongest.scan.worst;
    const segment = findGuiltySegment(whole, segments, this.#span, fromMs, this.#normals, this.#settings);
    const { stream, normal } = this.#headline(segment);
    const counts = countIn(stream.cohorts, this.#span, fromMs, toMs);
    const onsetMs = estimateOnsetMs(stream.cohorts, this.#span, notBeforeMs, normal) ?? fromMs;
    const startedAtMs = Math.min(onsetMs, open?.startedAtMs ?? onsetMs);
    return {
      evidence: evidenceOf({ fromMs, toMs, ...counts }, normal, strongest.scan.score, strongest.threshold),
      recent: this.#recent(stream, normal, startedAtMs),
      onsetMs: startedAtMs,
      segment,
      impact: estimateImpact(stream.cohorts, this.#span, startedAtMs, this.#span.endMs, normal),
    };
  }

  /** No longer bad enough to page, not yet shown to be over: the open incident goes on under its own headline. */
  #followUp(open: OpenCase, strongest: JudgedStream): DropOffFinding {
    const { stream, normal } = this.#headline(open.segment);
    const recent = this.#recent(stream, normal, open.startedAtMs);
    return {
      evidence: evidenceOf(recent, normal, strongest.scan.score, strongest.threshold),
      recent,
      onsetMs: open.startedAtMs,
      segment: open.segment,
      impact: estimateImpact(stream.cohorts, this.#span, open.startedAtMs, this.#span.endMs, normal),
    };
  }

  #recovered(open: OpenCase, sinceMs: number, strongest: JudgedStream): Verdict {
    const { stream, normal } = this.#headline(open.segment);
    const toMs = this.#span.endMs;
    const counts = countIn(stream.cohorts, this.#span, sinceMs, toMs);
    return {
      kind: 'normal',
      evidence: evidenceOf(
        { fromMs: sinceMs, toMs, ...counts },
        normal,
        strongest.scan.score,
        strongest.threshold,
      ),
      recovery: {
        sinceMs,
        impact: estimateImpact(stream.cohorts, this.#span, open.startedAtMs, sinceMs, normal),
      },
    };
  }

  #recoveredMs(open: OpenCase): number | null {
    const { stream, normal } = this.#headline(open.segment);
    const { startedAtMs, ratioWhileBad } = open;
    const { recoveryLimit } = this.#settings;
    return findRecoveryMs(stream.cohorts, this.#span, startedAtMs, normal, ratioWhileBad, recoveryLimit);
  }

  /** Not from before the onset: where few customers come, those who were fine would make it look better than it is. */
  #recent(stream: CohortStream, normal: Normal, onsetMs: number): Scan['recent'] {
    return scanLookBacks(stream.cohorts, this.#span, onsetMs, normal, this.#settings).recent;
  }

  /** The stream an incident is told by: its segment value's, as long as there is one, else the whole step's. */
  #headline(segment: SegmentFinding | null): { stream: CohortStream; normal: Normal } {
    if (segment) {
      const { dimension, value } = segment;
      const normal = this.#normals.segment(dimension, value);
      const stream = this.#input.segments.find((s) => s.key.dimension === dimension && s.key.value === value);
      if (normal && stream) return { stream, normal };
    }
    return { stream: this.#input.whole, normal: this.#wholeNormal };
  }
}
