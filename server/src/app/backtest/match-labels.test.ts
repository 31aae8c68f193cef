import { describe, expect, it } from 'vitest';
import type { Incident } from '../../incidents/incident.ts';
import type { ReplayedPage } from '../replay/replay-detection.ts';
import { matchLabels } from './match-labels.ts';
import type { Opened } from './match-labels.ts';
import type { Label } from './read-labels.ts';

const MINUTE_MS = 60_000;
const at = (minute: number) => minute * MINUTE_MS;
const payment = { journey: 'checkout', step: 'payment' };

function label(fromMinute: number, toMinute: number, step = 'payment'): Label {
  return { ...payment, step, line: 2, fromMs: at(fromMinute), toMs: at(toMinute), segment: null };
}

function page(minute: number, change: ReplayedPage['change'] = 'open', step = 'payment'): ReplayedPage {
  return { change, atMs: at(minute), incident: { ...payment, step } as Incident };
}

function match(labels: Label[], pages: ReplayedPage[], opened: Opened[] = []) {
  const period = { fromMs: 0, toMs: at(1_000) };
  const { outcomes, falsePages } = matchLabels(labels, pages, opened, period, () => at(15));
  return {
    outcomes: outcomes.map(({ outcome }) => outcome),
    false: falsePages.map(({ atMs }) => atMs / MINUTE_MS),
  };
}

describe('a page', () => {
  it('for the step, while the known incident lasts or its last customer may still be waiting, is about it', () => {
    const known = [label(100, 130)];
    expect(match(known, [page(100)])).toEqual({ outcomes: ['paged'], false: [] });
    expect(match(known, [page(144)])).toEqual({ outcomes: ['paged'], false: [] });
    expect(match(known, [page(145)])).toEqual({ outcomes: ['missed'], false: [145] });
    expect(match(known, [page(99)])).toEqual({ outcomes: ['missed'], false: [99] });
    expect(match(known, [page(110, 'open', 'cart')])).toEqual({ outcomes: ['missed'], false: [110] });
  });

  it('that comes a second time about the same is no false one, and dates nothing', () => {
    const pages = [page(105), page(140, 'reopen')];
    const { outcomes } = matchLabels([label(100, 130)], pages, [], { fromMs: 0, toMs: at(200) }, () =>
      at(15),
    );
    expect(outcomes).toEqual([{ outcome: 'paged', page: pages[0] }]);
    expect(match([label(100, 130)], pages).false).toEqual([]);
  });

  it('may be about two known ones that overlap', () => {
    expect(match([label(100, 130), label(110, 120)], [page(112)]).outcomes).toEqual(['paged', 'paged']);
  });
});

describe('a known incident', () => {
  it('that begins when another is open already is neither paged nor missed', () => {
    const opened = [{ ...payment, openedAtMs: at(50), resolvedAtMs: at(101) }];
    expect(match([label(100, 130)], [page(50)], opened).outcomes).toEqual(['open-before']);
    const closed = [{ ...payment, openedAtMs: at(50), resolvedAtMs: at(100) }];
    expect(match([label(100, 130)], [page(50)], closed).outcomes).toEqual(['missed']);
  });

  it('that begins outside of what was looked at is not judged', () => {
    expect(match([label(1_000, 1_010), label(-1, 10)], []).outcomes).toEqual(['outside', 'outside']);
  });
});
