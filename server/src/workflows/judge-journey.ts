import type { HazardBaseline } from '../detection/hazard-baseline.ts';
import type { Interval } from '../detection/interval.ts';
import { StepWatcher, watchReachMs } from '../detection/step-watcher.ts';
import type { Situation, StepDetector } from '../detection/step-detector.ts';
import type { StepVerdict } from '../detection/step-verdict.ts';
import { streamValues } from '../detection/step-streams.ts';
import type { ScanSettings } from '../detection/scan-settings.ts';
import type { PageBudget } from '../detection/stream-limits.ts';
import type { DropOffFinding, SegmentFinding, Suspects, Verdict } from '../detection/verdict.ts';
import { fenceOf, openCaseOf, quarantineOf } from '../incidents/incident.ts';
import type { Incident } from '../incidents/incident.ts';
import { stepDeadlinesMs, stepMeaning } from '../journeys/journey-definition.ts';
import type { JourneyDefinition } from '../journeys/journey-definition.ts';
import type { CohortStream } from '../windows/cohort-counts.ts';
import { ageBucketEnds, tickMsOf } from '../windows/ticks.ts';
import { noticeOf } from './step-notice.ts';
import type { StepNotice } from './step-notice.ts';

const SEARCH_EVERY_MS = 60_000;

/** All that a judgement of a journey is made from. */
export interface JourneyEvidence {
  readonly definition: JourneyDefinition;
  readonly watermarkMs: number;
  readonly freshness: 'live' | 'lagging' | 'silent';
  readonly feedGaps: readonly Interval[];
  readonly streams: ReadonlyMap<string, readonly CohortStream[]>;
  /** Of steps that nobody has watched yet; later their watchers know better. */
  readonly baselines: ReadonlyMap<string, HazardBaseline>;
  /** By step: from when on its counters mean what they mean now; earlier ones are not looked at. */
  readonly since: ReadonlyMap<string, number>;
  /** Those that are open, and those resolved of late, newest first. */
  readonly incidents: readonly Incident[];
  /** By step: how many false pages it may cost, and who shares them. Absent: each step has a budget of its own. */
  readonly budgets?: ReadonlyMap<string, PageBudget>;
  /** Holidays, campaigns: what must not teach. */
  readonly marked?: readonly Interval[];
  readonly timeZone: string;
  readonly settings: ScanSettings;
}

export interface StepJudgement {
  readonly step: string;
  /** The very same object as before when nothing was learnt. */
  readonly baseline: HazardBaseline;
  readonly verdict: Verdict | null;
  readonly notice: StepNotice | null;
}

/** How far back a journey's streams must reach to be judged. */
export function judgementReachMs(definition: JourneyDefinition): number {
  return Math.max(...stepDeadlinesMs(definition).slice(0, -1).map(watchReachMs));
}

const LONGEST_FEED_REACH_MS = 24 * 3_600_000;

/** How far back the feed is looked at for gaps. */
export function feedReachMs(journeys: readonly JourneyDefinition[]): number {
  return Math.min(LONGEST_FEED_REACH_MS, Math.max(0, ...journeys.map(judgementReachMs)));
}

/** Watches every step of a journey but the goal. The same code live, in replay and in a backtest. */
export class JourneyJudge {
  private readonly watchers = new Map<string, StepWatcher>();

  judge(evidence: JourneyEvidence): StepJudgement[] {
    const { definition } = evidence;
    const deadlines = stepDeadlinesMs(definition);
    return definition.steps.slice(0, -1).map(({ step }, index): StepJudgement => {
      const deadlineMs = deadlines[index]!;
      const watcher = this.watcherOf(evidence, step, deadlineMs);
      const { verdict, baseline } = watcher.judge({
        streams: streamsSince(
          evidence.streams.get(step) ?? [],
          evidence.since.get(step),
          tickMsOf(deadlineMs),
        ),
        watermarkMs: evidence.watermarkMs,
        baseline: evidence.baselines.get(step) ?? null,
        situation: situationOf(evidence, step, deadlineMs),
      });
      if (!verdict) return { step, baseline, verdict, notice: null };
      const open = openOf(evidence, step);
      const suspects = suspectsOf(verdict, open, watcher.detector!);
      const words = inWordsOfIncidents(verdict, suspects, definition.dimensions);
      return { step, baseline, verdict: words, notice: noticeOf(verdict) };
    });
  }

  /** A step that is defined anew, or is to be learnt anew, is watched anew. */
  private watcherOf(evidence: JourneyEvidence, step: string, deadlineMs: number) {
    const { definition, since, timeZone, settings } = evidence;
    const { dimensions } = definition;
    const meaning = stepMeaning(definition, step);
    const key = JSON.stringify([step, meaning, deadlineMs, dimensions, timeZone, since.get(step) ?? null]);
    let watcher = this.watchers.get(key);
    if (!watcher) {
      for (const other of this.watchers.keys()) {
        if (other.startsWith(`[${JSON.stringify(step)},`)) this.watchers.delete(other);
      }
      watcher = new StepWatcher({ deadlineMs, dimensions, timeZone, settings });
      this.watchers.set(key, watcher);
    }
    return watcher;
  }
}

function situationOf(evidence: JourneyEvidence, step: string, deadlineMs: number): Situation {
  const incidents = evidence.incidents.filter((incident) => incident.step === step);
  const open = openOf(evidence, step);
  // Whoever has what was learnt forgotten says that what goes on now is normal.
  const ofNow = incidents.filter(({ startedAtMs }) => startedAtMs >= (evidence.since.get(step) ?? -Infinity));
  // What people had to deal with is no rest, however often it comes.
  const dealtWith = ofNow.filter(({ mitigatedAtMs }) => mitigatedAtMs !== null);
  const quarantinesOf = (those: readonly Incident[]) =>
    those.map((incident) => quarantineOf(incident, deadlineMs));
  const budget = evidence.budgets?.get(step);
  const lastResolved = incidents.find((incident) => incident.state === 'resolved');
  return {
    open: open ? openCaseOf(open) : null,
    fenceMs: lastResolved ? fenceOf(lastResolved) : null,
    quarantined: quarantinesOf(ofNow),
    strange: [...(evidence.marked ?? []), ...quarantinesOf(dealtWith)],
    freshness: evidence.freshness,
    blind: evidence.feedGaps,
    ...(budget && { budget }),
  };
}

function openOf({ incidents }: JourneyEvidence, step: string): Incident | undefined {
  return incidents.find((incident) => incident.step === step && incident.state !== 'resolved');
}

/** Searched for when an incident begins, and again when it shows more clearly than ever: it takes milliseconds. */
function suspectsOf(
  verdict: StepVerdict,
  open: Incident | undefined,
  detector: StepDetector,
): Suspects | null {
  const known = open?.suspects ?? null;
  if (verdict.kind !== 'drop-off') return known;
  const { score, windowFromMs, windowToMs } = verdict.evidence;
  if (known && (score <= open!.evidenceAtWorst.score || windowToMs < known.asOfMs + SEARCH_EVERY_MS))
    return known;
  // The window that paged, not the onset: that may be dated late.
  return { ...detector.findSegments(windowFromMs), asOfMs: windowToMs };
}

/**
 * Customers who take longer are not lost: nobody is paged for it, and an incident that turns out to be that goes on until
 * its end is shown. Unusual traffic is none of an incident's business.
 */
function inWordsOfIncidents(
  verdict: StepVerdict,
  suspects: Suspects | null,
  dimensions: readonly string[],
): Verdict {
  switch (verdict.kind) {
    case 'none':
      return { kind: 'none', reason: verdict.reason };
    case 'normal':
      return verdict;
    case 'traffic':
      return { kind: 'normal', evidence: verdict.evidence, recovery: null };
    default: {
      const { stream, explained, evidence, onsetMs, recent, impact } = verdict;
      const values = streamValues(stream, dimensions);
      const segment = suspectedSegment(suspects) ?? (values.length > 0 ? { values, share: explained } : null);
      const finding: DropOffFinding = {
        evidence: { ...evidence, stream },
        onsetMs,
        recent,
        impact,
        segment,
        suspects,
      };
      return { kind: verdict.kind === 'drop-off' ? 'drop-off' : 'watch', ...finding };
    }
  }
}

function suspectedSegment(suspects: Suspects | null): SegmentFinding | null {
  const first = suspects?.kind === 'segment' ? suspects.candidates[0] : undefined;
  return first ? { values: first.values, share: first.share } : null;
}

function streamsSince(
  streams: readonly CohortStream[],
  sinceMs: number | undefined,
  tickMs: number,
): readonly CohortStream[] {
  if (sinceMs === undefined) return streams;
  // Who came before is left out where it shows: getting on without ever having waited would look like a great pull.
  const fromMs = ageBucketEnds.map((end, age) => {
    const youngest = ageBucketEnds[age - 1] ?? 0;
    const oldest = Number.isFinite(end) ? end - 1 : youngest;
    return sinceMs + ((youngest + oldest) / 2) * tickMs;
  });
  return streams.map(({ key, cohorts, progress }) => ({
    key,
    cohorts: cohorts.filter(({ bucketMs }) => bucketMs >= sinceMs),
    progress: progress.filter((one) => one.tickMs >= fromMs[one.age]!),
  }));
}
