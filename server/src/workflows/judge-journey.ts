import { learnBaseline } from '../detection/learn-baseline.ts';
import { judgeStep } from '../detection/judge-step.ts';
import type { Baseline } from '../detection/baseline.ts';
import { streamReachMs } from '../detection/detection-settings.ts';
import type { DetectionSettings } from '../detection/detection-settings.ts';
import type { Interval } from '../detection/mature-span.ts';
import { scaleSettings } from '../detection/scale-settings.ts';
import type { Verdict } from '../detection/verdict.ts';
import { fenceOf, openCaseOf, quarantineOf } from '../incidents/incident.ts';
import type { Incident } from '../incidents/incident.ts';
import { stepDeadlinesMs } from '../journeys/journey-definition.ts';
import type { JourneyDefinition } from '../journeys/journey-definition.ts';
import { COMBINATION } from '../windows/cohort-counts.ts';
import type { CohortStream } from '../windows/cohort-counts.ts';

/** All that a judgement of a journey is made from. */
export interface JourneyEvidence {
  readonly definition: JourneyDefinition;
  readonly watermarkMs: number;
  readonly freshness: 'live' | 'lagging' | 'silent';
  readonly feedGaps: readonly Interval[];
  readonly streams: ReadonlyMap<string, readonly CohortStream[]>;
  readonly baselines: ReadonlyMap<string, Baseline>;
  /** By step: from when on its counters mean what they mean now; earlier cohorts are not looked at. */
  readonly since: ReadonlyMap<string, number>;
  /** Those that are open, and those resolved of late, newest first. */
  readonly incidents: readonly Incident[];
  readonly settings: DetectionSettings;
}

export interface StepJudgement {
  readonly step: string;
  /** The very same object as before when nothing was learnt. */
  readonly baseline: Baseline | null;
  readonly verdict: Verdict;
}

/** How far back a journey's streams must reach to be judged. */
export function judgementReachMs(definition: JourneyDefinition, settings: DetectionSettings): number {
  return Math.max(
    ...stepDeadlinesMs(definition).map((deadlineMs) =>
      streamReachMs(deadlineMs, scaleSettings(settings, deadlineMs)),
    ),
  );
}

/** Learns what has become old enough and judges every step but the goal. The same code live, in replay and in a backtest. */
export function judgeJourney(evidence: JourneyEvidence): StepJudgement[] {
  const { definition, watermarkMs, feedGaps, freshness } = evidence;
  const deadlines = stepDeadlinesMs(definition);
  return definition.steps.slice(0, -1).map(({ step }, index): StepJudgement => {
    const deadlineMs = deadlines[index]!;
    const settings = scaleSettings(evidence.settings, deadlineMs);
    const streams = streamsSince(evidence.streams.get(step) ?? [], evidence.since.get(step));
    const whole = streams.find(({ key }) => key.dimension === '') ?? nobodyAt(definition.journey, step);
    const segments = streams.filter(({ key }) => key.dimension !== '' && key.dimension !== COMBINATION);
    const incidents = evidence.incidents.filter((incident) => incident.step === step);
    const open = incidents.find((incident) => incident.state !== 'resolved');
    const lastResolved = incidents.find((incident) => incident.state === 'resolved');
    const baseline = learnBaseline(
      evidence.baselines.get(step) ?? null,
      {
        watermarkMs,
        deadlineMs,
        whole,
        segments,
        quarantined: incidents.map(quarantineOf),
        feedGaps,
      },
      settings,
    );
    const verdict = judgeStep(
      {
        watermarkMs,
        deadlineMs,
        freshness,
        whole,
        segments,
        baseline,
        feedGaps,
        open: open ? openCaseOf(open) : null,
        fenceMs: lastResolved ? fenceOf(lastResolved) : null,
      },
      settings,
    );
    return { step, baseline, verdict };
  });
}

function streamsSince(
  streams: readonly CohortStream[],
  sinceMs: number | undefined,
): readonly CohortStream[] {
  if (sinceMs === undefined) return streams;
  return streams.map(({ key, cohorts, progress }) => ({
    key,
    cohorts: cohorts.filter(({ bucketMs }) => bucketMs >= sinceMs),
    progress: progress.filter(({ tickMs }) => tickMs >= sinceMs),
  }));
}

function nobodyAt(journey: string, step: string): CohortStream {
  return { key: { journey, step, dimension: '', value: '' }, cohorts: [], progress: [] };
}
