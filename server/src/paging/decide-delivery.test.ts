import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countAttempt, decideDelivery, defaultRetryPolicy } from './decide-delivery.ts';
import type { AttemptOutcome } from './page-channel.ts';
import { alarmMs, examplePage } from './page-examples.suite.ts';
import type { Page } from './page.ts';

const busy: AttemptOutcome = { kind: 'temporary', detail: 'answered 503', retryAfterMs: null };
const minute = 60_000;

describe('after an attempt', () => {
  const tried = countAttempt(examplePage('opened'), alarmMs);

  it('a page that arrived is done', () => {
    expect(
      decideDelivery({ ...tried, lastError: 'answered 503' }, { kind: 'delivered' }, alarmMs + 80, 0),
    ).toMatchObject({
      state: 'delivered',
      deliveredAtMs: alarmMs + 80,
      attempts: 1,
      lastError: null,
    });
  });

  it('a page that was refused fails at once, and says why', () => {
    const refused: AttemptOutcome = { kind: 'permanent', detail: 'answered 404' };
    expect(decideDelivery(tried, refused, alarmMs, 0)).toMatchObject({
      state: 'failed',
      lastError: 'answered 404',
    });
  });

  it('pauses between a second and a ceiling that doubles up to five minutes', () => {
    const pauses = (random: number): number[] =>
      [1, 2, 3, 8, 9, 500].map((attempts) => {
        const next = decideDelivery({ ...tried, attempts }, busy, alarmMs, random);
        return (next.nextAttemptAtMs - alarmMs) / 1_000;
      });
    expect(pauses(0)).toEqual([1, 1, 1, 1, 1, 1]);
    expect(pauses(0.999_999_9)).toEqual([2, 4, 8, 256, 300, 300]);
    expect(pauses(0.5)).toEqual([1.5, 2.5, 4.5, 128.5, 150.5, 150.5]);
  });

  it('leaves a receiver alone for as long as it asks, but no longer than an hour', () => {
    const ask = (retryAfterMs: number): number =>
      decideDelivery(tried, { kind: 'temporary', detail: 'answered 429', retryAfterMs }, alarmMs, 0)
        .nextAttemptAtMs;
    expect(ask(7 * minute)).toBe(alarmMs + 7 * minute);
    expect(ask(0)).toBe(alarmMs + 1_000);
    expect(ask(365 * 24 * 60 * minute)).toBe(alarmMs + 60 * minute);
  });

  it('gives up a day after the page was planned', () => {
    const nextDayMs = alarmMs + defaultRetryPolicy.giveUpAfterMs;
    expect(decideDelivery(tried, busy, nextDayMs - 1_001, 0).state).toBe('waiting');
    expect(decideDelivery(tried, busy, nextDayMs - 500, 0)).toMatchObject({
      state: 'failed',
      lastError: 'given up after 24 h: answered 503',
    });
  });

  it('carries a page over an outage of three hours, however the dice fall', () => {
    fc.assert(
      fc.property(
        fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
        (dice) => {
          let page: Page = examplePage('opened');
          let nowMs = alarmMs;
          while (nowMs < alarmMs + 180 * minute && page.attempts < 400) {
            page = decideDelivery(countAttempt(page, nowMs), busy, nowMs, dice.next().value);
            expect(page.state).toBe('waiting');
            nowMs = page.nextAttemptAtMs;
          }
          // Once the receiver is back, the page is at most one longest pause late.
          expect(page.nextAttemptAtMs - page.lastAttemptAtMs!).toBeLessThanOrEqual(
            defaultRetryPolicy.longestPauseMs,
          );
        },
      ),
      { numRuns: 50 },
    );
  });
});
