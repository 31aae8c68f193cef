import type { ReplayedPage } from '../replay/replay-detection.ts';
import type { Label } from './read-labels.ts';

/** What became of a labelled incident. `outside`: it does not begin in what was looked at. */
export type LabelOutcome =
  | { readonly outcome: 'paged'; readonly page: ReplayedPage }
  | { readonly outcome: 'missed' | 'open-before' | 'outside'; readonly page: null };

export interface MatchedLabels {
  /** In the order of the labels. */
  readonly outcomes: readonly LabelOutcome[];
  /** Pages about no labelled incident. */
  readonly falsePages: readonly ReplayedPage[];
}

/** An incident as it was when history ended. */
export interface Opened {
  readonly journey: string;
  readonly step: string;
  readonly openedAtMs: number;
  readonly resolvedAtMs: number | null;
}

/**
 * Which page is about which labelled incident: one for the same step that goes out while it lasts, or until the last
 * customer who met it has passed the deadline. A second page about it is no false one, and one page may be about two
 * that overlap. Who is hit is not compared: who is paged for the right step at the right time was not woken in vain.
 *
 * @param graceMs deadline of a step
 */
export function matchLabels(
  labels: readonly Label[],
  pages: readonly ReplayedPage[],
  opened: readonly Opened[],
  period: { readonly fromMs: number; readonly toMs: number },
  graceMs: (journey: string, step: string) => number,
): MatchedLabels {
  const isOfStep = (label: Label, { journey, step }: { journey: string; step: string }) =>
    journey === label.journey && step === label.step;
  const isAbout = (page: ReplayedPage, label: Label) =>
    isOfStep(label, page.incident) &&
    page.atMs >= label.fromMs &&
    page.atMs < label.toMs + graceMs(label.journey, label.step);
  const outcomes = labels.map((label): LabelOutcome => {
    if (label.fromMs < period.fromMs || label.fromMs >= period.toMs)
      return { outcome: 'outside', page: null };
    const page = pages.find((one) => isAbout(one, label));
    if (page) return { outcome: 'paged', page };
    const wasOpen = opened.some(
      (one) =>
        isOfStep(label, one) &&
        one.openedAtMs < label.fromMs &&
        (one.resolvedAtMs ?? Infinity) > label.fromMs,
    );
    return { outcome: wasOpen ? 'open-before' : 'missed', page: null };
  });
  const falsePages = pages.filter((page) => !labels.some((label) => isAbout(page, label)));
  return { outcomes, falsePages };
}
