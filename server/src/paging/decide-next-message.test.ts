import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultRetryPolicy } from './decide-delivery.ts';
import { decideNextMessage } from './decide-next-message.ts';
import { alarmMs, examplePage } from './page-examples.suite.ts';
import { alarmAfter, type Page, type PageState } from './page.ts';
import type { PageEvent } from './page-content.ts';

const later = alarmMs + 600_000;
const unsent = {} as const;
const unanswered = { attempts: 2, lastError: 'hooks.example: ECONNREFUSED' } as const;
const delivered = { attempts: 1, state: 'delivered' } as const;

/** What is sent and what is withdrawn of a thread, by event. */
function turn(...pages: Page[]): { send: string | null; withdrawn: string[] } {
  const { send, settled } = decideNextMessage(pages, later);
  return { send: send?.event ?? null, withdrawn: settled.map((page) => page.event) };
}

let nth = 0;
const page = (event: PageEvent, different: Partial<Page>): Page =>
  examplePage(event, { changedAtMs: alarmMs + nth++, ...different });

describe("a thread's turn", () => {
  it('sends the alarm', () => {
    expect(turn(page('opened', unsent))).toEqual({ send: 'opened', withdrawn: [] });
  });

  it('sends the all-clear after an alarm that was delivered', () => {
    expect(turn(page('opened', delivered), page('resolved', unsent))).toEqual({
      send: 'resolved',
      withdrawn: [],
    });
  });

  it('keeps quiet about a problem that was over before anybody was told', () => {
    expect(turn(page('opened', unsent), page('resolved', unsent))).toEqual({
      send: null,
      withdrawn: ['opened', 'resolved'],
    });
  });

  it('sends the all-clear when the alarm was tried: a receiver that timed out may well have read it', () => {
    const thread = [page('opened', unanswered), page('resolved', unsent)];
    expect(turn(...thread)).toEqual({ send: 'resolved', withdrawn: ['opened'] });
    expect(decideNextMessage(thread, later).settled[0]).toMatchObject({
      state: 'withdrawn',
      lastError: 'overtaken by "resolved" before it was delivered (hooks.example: ECONNREFUSED)',
    });
  });

  it('never sends an old alarm after the all-clear', () => {
    expect(turn(page('opened', unanswered), page('resolved', delivered)).send).toBe('opened');
    expect(
      turn(page('opened', { ...unanswered, state: 'withdrawn' }), page('resolved', delivered)).send,
    ).toBeNull();
  });

  it('does not ring again when the problem came back before the all-clear went out', () => {
    expect(turn(page('opened', delivered), page('resolved', unsent), page('reopened', unsent))).toEqual({
      send: null,
      withdrawn: ['resolved', 'reopened'],
    });
  });

  it('rings again when the all-clear may have been read', () => {
    expect(turn(page('opened', delivered), page('resolved', unanswered), page('reopened', unsent))).toEqual({
      send: 'reopened',
      withdrawn: ['resolved'],
    });
  });

  it('lets a page that is not due wait, and still takes back what it overtook', () => {
    const waiting = page('resolved', { ...unanswered, nextAttemptAtMs: later + 1 });
    expect(turn(page('opened', unanswered), waiting)).toEqual({ send: null, withdrawn: ['opened'] });
  });

  it('gives up a page whose every attempt ended the process', () => {
    const deadly = page('opened', { attempts: defaultRetryPolicy.maxAttempts });
    expect(decideNextMessage([deadly], later)).toEqual({
      send: null,
      settled: [{ ...deadly, state: 'failed', lastError: 'every attempt was cut short' }],
    });
  });
});

describe('whatever happened before', () => {
  const events = fc.constantFrom<PageEvent>('opened', 'resolved', 'reopened');
  const states = fc.constantFrom<PageState>('waiting', 'gathered', 'delivered', 'failed', 'withdrawn');
  const thread = fc
    .array(fc.tuple(events, states, fc.nat({ max: 3 })), { minLength: 1, maxLength: 8 })
    .map((steps) =>
      steps.map(([event, state, tries], at) =>
        examplePage(event, {
          changedAtMs: alarmMs + at,
          state,
          attempts: state === 'delivered' || state === 'gathered' ? tries + 1 : tries,
        }),
      ),
    );

  it('a turn leaves at most one page waiting, the newest', () => {
    fc.assert(
      fc.property(thread, (pages) => {
        const { settled } = decideNextMessage(pages, later);
        const settledIds = new Set(settled.map((settledPage) => settledPage.id));
        const left = pages.filter((each) => each.state === 'waiting' && !settledIds.has(each.id));
        expect(left.length).toBeLessThanOrEqual(1);
        if (left[0]) expect(left[0]).toBe(pages.findLast((each) => each.state === 'waiting'));
      }),
    );
  });

  it('an alarm that may have been heard is never left without the all-clear', () => {
    fc.assert(
      fc.property(thread, (pages) => {
        const all = [...pages, examplePage('resolved', { changedAtMs: later })];
        const lastTried = pages.findLast((each) => each.attempts > 0);
        fc.pre(lastTried !== undefined && alarmAfter(lastTried.event) === 'firing');
        expect(decideNextMessage(all, later).send?.changedAtMs).toBe(later);
      }),
    );
  });
});
