import type { BacktestIncident, BacktestLabel, BacktestReport, BacktestStep } from '@wegwarte/contract';
import { stepDeadlinesMs } from '../../journeys/journey-definition.ts';
import type { JourneyDefinition } from '../../journeys/journey-definition.ts';
import { relive } from '../replay/relive.ts';
import type { Relived, ReliveOptions } from '../replay/relive.ts';
import type { ReplayDetection, ReplayedPage } from '../replay/replay-detection.ts';
import { roundedEstimate, segmentInWords } from '../replay/report-incident.ts';
import { matchLabels } from './match-labels.ts';
import type { LabelOutcome, MatchedLabels } from './match-labels.ts';
import type { Label } from './read-labels.ts';

export interface BacktestOptions {
  readonly journeys: readonly JourneyDefinition[];
  readonly recorded: ReliveOptions['recorded'];
  /** Pages before are not told: what is earlier only teaches. Null: from the first touchpoint on. */
  readonly fromMs: number | null;
  /** Touchpoints from then on are left out. Null: to the last one. */
  readonly toMs: number | null;
  /** Null: no incidents are known. */
  readonly labels: readonly Label[] | null;
  readonly onProgress: ReliveOptions['onProgress'];
}

interface Period {
  readonly fromMs: number;
  readonly toMs: number;
}

const HOUR_MS = 3_600_000;
const FOUR_WEEKS_MS = 28 * 24 * HOUR_MS;

/** What would have been paged over recorded history, by the very code that runs live. */
export async function backtest(options: BacktestOptions): Promise<BacktestReport> {
  const { journeys, labels } = options;
  const relived = await relive({
    ...options,
    untilMs: options.toMs,
    speed: Infinity,
    wait: async () => undefined,
  });
  const { extent, detections, accepted, duplicate, rejected, leftOut } = relived;
  const period = extent && { fromMs: options.fromMs ?? extent.fromMs, toMs: options.toMs ?? extent.toMs };
  const isTold = ({ atMs }: ReplayedPage) => period !== null && atMs >= period.fromMs;
  const pages = detections.flatMap((one) => one.pages.filter(isTold)).sort(inOrder);
  const matched =
    labels &&
    matchLabels(
      labels,
      pages,
      detections.flatMap((one) => one.incidents),
      period ?? never,
      graceOf(journeys),
    );
  return {
    period: period && { from: instant(period.fromMs), to: instant(period.toMs) },
    touchpoints: { accepted, duplicate, rejected, leftOut },
    incidents: incidentsOf(pages, detections),
    labels: matched && labels.map((label, index) => reportLabel(label, matched.outcomes[index]!)),
    steps: period ? stepsOf(journeys, relived, period, pages, matched) : [],
  };
}

const never: Period = { fromMs: Infinity, toMs: -Infinity };

function inOrder(a: ReplayedPage, b: ReplayedPage): number {
  return a.atMs - b.atMs || (a.incident.id < b.incident.id ? -1 : 1);
}

function graceOf(journeys: readonly JourneyDefinition[]): (journey: string, step: string) => number {
  return (journey, step) => {
    const definition = journeys.find((one) => one.journey === journey)!;
    return stepDeadlinesMs(definition)[definition.steps.findIndex((one) => one.step === step)]!;
  };
}

/** Each incident that was paged in the period, as its first page there told of it, and as it ended. */
function incidentsOf(
  pages: readonly ReplayedPage[],
  detections: readonly ReplayDetection[],
): BacktestIncident[] {
  const ended = new Map(
    detections.flatMap((one) => one.incidents).map((incident) => [incident.id, incident]),
  );
  const paged = Map.groupBy(pages, ({ incident }) => incident.id);
  return [...paged].map(([id, [first, ...further]]): BacktestIncident => {
    const { incident: then, atMs } = first!;
    const { startedAtMs, resolvedAtMs, impact, segment, openedAtMs } = ended.get(id)!;
    return {
      journey: then.journey,
      step: then.step,
      team: then.ownerTeam,
      segment: segmentInWords(segment),
      startedAt: instant(startedAtMs),
      openedAt: instant(openedAtMs),
      closedAt: resolvedAtMs === null ? null : instant(resolvedAtMs),
      pagedAt: [first!, ...further].map((page) => instant(page.atMs)),
      delaySeconds: seconds(atMs - then.startedAtMs),
      lostBeforePage: roundedEstimate(then.impact),
      lostCustomers: roundedEstimate(impact),
      observed: then.evidence.observed,
      expected: Math.round(then.evidence.expected * 10) / 10,
    };
  });
}

function reportLabel(label: Label, { outcome, page }: LabelOutcome): BacktestLabel {
  const { line, journey, step, fromMs, toMs, segment } = label;
  return {
    line,
    journey,
    step,
    from: instant(fromMs),
    to: instant(toMs),
    segment,
    outcome,
    pagedAt: page && instant(page.atMs),
    delaySeconds: page && seconds(page.atMs - fromMs),
    lostBeforePage: page && roundedEstimate(page.incident.impact),
    pagedSegment: page && segmentInWords(page.incident.segment),
  };
}

function stepsOf(
  journeys: readonly JourneyDefinition[],
  { detections, counters }: Relived,
  period: Period,
  pages: readonly ReplayedPage[],
  matched: MatchedLabels | null,
): BacktestStep[] {
  return journeys.flatMap((definition, index) =>
    definition.steps.slice(0, -1).map(({ step }): BacktestStep => {
      const { journey } = definition;
      const isOfStep = ({ incident }: ReplayedPage) => incident.journey === journey && incident.step === step;
      const watched = detections[index]!.watched.get(step);
      const knownFromMs = watched?.knownFromMs ?? null;
      const knownMs = knownFromMs === null ? 0 : period.toMs - Math.max(knownFromMs, period.fromMs);
      const falsePages = matched && matched.falsePages.filter(isOfStep).length;
      return {
        journey,
        step,
        entered: counters.totals(journey, step).find(({ key }) => key.dimension === '')?.totals.entered ?? 0,
        knownFrom: knownFromMs === null ? null : instant(knownFromMs),
        judgedHours: Math.round(((watched?.judgedMs ?? 0) / HOUR_MS) * 10) / 10,
        pages: pages.filter(isOfStep).length,
        falsePages,
        falsePagesPer4Weeks:
          falsePages === null || knownMs <= 0
            ? null
            : Math.round((falsePages / knownMs) * FOUR_WEEKS_MS * 100) / 100,
      };
    }),
  );
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}

function seconds(ms: number): number {
  return Math.round(ms / 100) / 10;
}
