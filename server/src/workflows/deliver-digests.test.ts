import { describe, expect, it } from 'vitest';
import type { Team } from '../on-call/team.ts';
import { InMemoryPageOutbox } from '../paging/in-memory-page-outbox.ts';
import type { AttemptOutcome } from '../paging/page-channel.ts';
import { alarmMs, allThrough, examplePage, payments } from '../paging/page-examples.suite.ts';
import type { PageContent } from '../paging/page-content.ts';
import type { Page } from '../paging/page.ts';
import { PageDelivery } from './deliver-pages.ts';

const MINUTE = 60_000;
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const mara: Team = {
  ...payments,
  people: [{ person: 'mara', name: 'Mara', channels: payments.channels }],
};

/** What one person gets in a night, from senders that remember nothing but what is stored. */
class Storm {
  nowMs = alarmMs;
  answer: (page: Page) => AttemptOutcome = () => ({ kind: 'delivered' });
  readonly outbox = new InMemoryPageOutbox();
  readonly sent: Page[] = [];

  plan(event: Page['event'], nths: readonly number[], severity: PageContent['severity'] = 'critical') {
    return this.outbox.plan(
      nths.map((nth) => {
        const page = examplePage(event, {
          id: `page_${event}-${nth}`,
          incidentId: `inc-${nth}`,
          person: 'mara',
          changedAtMs: this.nowMs,
        });
        return { ...page, content: { ...page.content, severity } };
      }),
    );
  }

  async round(): Promise<void> {
    const delivery = new PageDelivery({
      outbox: this.outbox,
      teams: () => [mara],
      channels: allThrough({
        send: (page) => {
          this.sent.push(page);
          return Promise.resolve(this.answer(page));
        },
      }),
      clock: { now: () => this.nowMs },
      random: () => 0,
      log: quiet,
    });
    while ((await delivery.runOnce(this.nowMs)).length > 0);
  }

  async passes(minutes: number): Promise<void> {
    for (const untilMs = this.nowMs + minutes * MINUTE; this.nowMs < untilMs;) {
      this.nowMs += MINUTE / 2;
      await this.round();
    }
  }

  /** `3 opened` for a digest, and `opened 7` for what went out by itself. */
  heard(): string[] {
    return this.sent.splice(0).map(({ event, incidentId, content: { digest } }) => {
      if (!digest) return `${event} ${incidentId.replace('inc-', '')}`;
      return [digest.alarms && `${digest.alarms} going on`, digest.over && `${digest.over} over`]
        .filter((part) => part !== 0)
        .join(', ');
    });
  }

  async statesOf(nth: number): Promise<string[]> {
    return (await this.outbox.pagesOf(`inc-${nth}`)).map(({ event, state }) => `${event} ${state}`);
  }
}

describe('somebody in a storm', () => {
  it('hears of all that came at once in one message', async () => {
    const storm = new Storm();
    await storm.plan('opened', [1, 2, 3, 4, 5]);
    await storm.round();
    expect(storm.heard()).toEqual(['5 going on']);
    for (const nth of [1, 2, 3, 4, 5]) expect(await storm.statesOf(nth)).toEqual(['opened delivered']);
  });

  it('hears of the first three at once, of the next ones together when ten minutes are over, and nothing is lost', async () => {
    const storm = new Storm();
    for (const nth of [1, 2, 3, 4, 5, 6]) {
      await storm.plan('opened', [nth]);
      await storm.round();
    }
    expect(storm.heard()).toEqual(['opened 1', 'opened 2', 'opened 3']);
    expect((await storm.outbox.pagesOf('inc-6'))[0]).toMatchObject({
      state: 'waiting',
      attempts: 0,
      lastError: 'more than one page in 10 min: to be told together with others',
    });
    await storm.passes(9.5);
    expect(storm.heard()).toEqual([]);
    await storm.passes(0.5);
    expect(storm.heard()).toEqual(['3 going on']);
    await storm.passes(60);
    expect(storm.heard()).toEqual([]);
  });

  it('hears of what is not critical with the next that is', async () => {
    const storm = new Storm();
    await storm.plan('opened', [1]);
    await storm.round();
    await storm.plan('opened', [2], 'info');
    await storm.passes(2);
    expect(storm.heard()).toEqual(['opened 1']);
    await storm.plan('opened', [3]);
    await storm.passes(0.5);
    expect(storm.heard()).toEqual(['2 going on']);
  });

  it('is not told that something is over of which nothing was said', async () => {
    const storm = new Storm();
    for (const nth of [1, 2, 3, 4, 5, 6]) {
      await storm.plan('opened', [nth]);
      await storm.round();
    }
    storm.heard();
    await storm.passes(1);
    await storm.plan('resolved', [4, 5]);
    await storm.passes(20);
    expect(storm.heard()).toEqual(['opened 6']);
    expect(await storm.statesOf(4)).toEqual(['opened withdrawn', 'resolved withdrawn']);
  });

  it('hears of many ends together, and of those that a digest told of, too', async () => {
    const storm = new Storm();
    await storm.plan('opened', [1, 2, 3, 4, 5]);
    await storm.round();
    await storm.plan('resolved', [1]);
    await storm.passes(0.5);
    await storm.plan('resolved', [2, 3, 4, 5]);
    await storm.passes(9);
    expect(storm.heard()).toEqual(['5 going on', 'resolved 1']);
    await storm.passes(1);
    expect(storm.heard()).toEqual(['4 over']);
  });

  it('gets a digest again with the same id after a lost answer, and its ends only after it', async () => {
    const storm = new Storm();
    storm.answer = () => ({ kind: 'temporary', detail: 'no answer', retryAfterMs: null });
    await storm.plan('opened', [1, 2, 3, 4, 5]);
    await storm.round();
    expect(await storm.statesOf(1)).toEqual(['opened gathered']);
    await storm.plan('resolved', [1, 2, 3, 4, 5]);
    await storm.passes(1);
    const ids = new Set(storm.sent.map(({ id }) => id));
    expect(ids.size).toBe(1);
    expect(storm.sent.length).toBeGreaterThan(1);
    storm.heard();
    storm.answer = () => ({ kind: 'delivered' });
    await storm.passes(6);
    expect(storm.heard()).toEqual(['5 going on', '5 over']);
  });

  it('of whom the channel is dead is reported as not told, of every incident', async () => {
    const storm = new Storm();
    storm.answer = () => ({ kind: 'permanent', detail: 'answered 404' });
    await storm.plan('opened', [1, 2, 3, 4]);
    await storm.round();
    for (const nth of [1, 2, 3, 4]) {
      const [page] = await storm.outbox.pagesOf(`inc-${nth}`);
      expect(page).toMatchObject({ state: 'failed', lastError: 'answered 404' });
    }
  });
});
