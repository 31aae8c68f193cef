import type { ComparedCounts, ComparisonView, ShareDifference, StepComparison } from '@wegwarte/contract';
import { csvOf } from './csv.ts';

const head = [
  'step',
  'dimension',
  'value',
  'window_from',
  'window_until',
  'against_from',
  'against_until',
  ...['window', 'against'].flatMap((side) => [
    `${side}_entered`,
    `${side}_advanced`,
    `${side}_dropped`,
    `${side}_abandoned`,
    `${side}_share`,
    `${side}_p50_seconds`,
    `${side}_p95_seconds`,
  ]),
  'share_difference',
  'share_difference_low',
  'share_difference_high',
  'share_verdict',
  'part_difference',
  'part_verdict',
];

/** A line for each step, and for each segment of the step whose segments were asked for. */
export function comparisonCsv({ window, against, steps, segmentsOf, segments }: ComparisonView): string {
  const spanOf = (step: StepComparison) => [window.from, step.window.until, against.from, step.against.until];
  const ofSteps = steps.map((one) => [
    one.step,
    '',
    '',
    ...spanOf(one),
    ...sideOf(one.window, one.window.time),
    ...sideOf(one.against, one.against.time),
    ...differenceOf(one.advanced),
    '',
    '',
  ]);
  const whole = steps.find(({ step }) => step === segmentsOf)!;
  const ofSegments = segments.map((one) => [
    segmentsOf,
    one.dimension,
    one.value,
    ...spanOf(whole),
    ...sideOf(one.window, null),
    ...sideOf(one.against, null),
    ...differenceOf(one.advanced),
    one.part ? share(one.part.difference) : '',
    one.part?.verdict ?? '',
  ]);
  return csvOf([head, ...ofSteps, ...ofSegments]);
}

function sideOf(counts: ComparedCounts, time: StepComparison['window']['time']): string[] {
  const { entered, advanced, dropped, abandoned } = counts;
  return [
    ...[entered, advanced, dropped, abandoned].map(String),
    entered > 0 ? share(advanced / entered) : '',
    time ? String(time.p50.seconds) : '',
    time ? String(time.p95.seconds) : '',
  ];
}

function differenceOf(difference: ShareDifference | null): string[] {
  if (!difference) return ['', '', '', ''];
  return [share(difference.difference), share(difference.low), share(difference.high), difference.verdict];
}

function share(value: number): string {
  return value.toFixed(4);
}
