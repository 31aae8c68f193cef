import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Team } from '../on-call/team.ts';
import { InMemoryPageOutbox } from '../paging/in-memory-page-outbox.ts';
import type { Attempt, AttemptOutcome } from '../paging/page-channel.ts';
import { alarmMs, allThrough, examplePage, payments } from '../paging/page-examples.suite.ts';
import type { Page } from '../paging/page.ts';
import { InMemorySilenceStore } from './in-memory-silence-store.ts';
import { PageDelivery, type PageDeliveryOptions } from './deliver-pages.ts';
import type { StoredSilence } from './silence-store.ts';

const busy: AttemptOutcome = { kind: 'temporary', detail: 'answered 503', retryAfterMs: null };
const arrived: AttemptOutcome = { kind: 'delivered' };

/** A delivery whose receiver answers as told, on a clock that is set by hand. */
class Night {
  nowMs = alarmMs;
  answer: (page: Page, signal: AbortSignal) => AttemptOutcome | Promise<AttemptOutcome> = () => arrived;
  team: Team | undefined = payments;
  readonly outbox = new InMemoryPageOutbox();
  readonly received: string[] = [];
  readonly logged: [level: string, message: string][] = [];
  readonly delivery: PageDelivery;

  constructor(options: Partial<PageDeliveryOptions> = {}) {
    const log = (level: string) => (_: object, message: string) => void this.logged.push([level, message]);
    const webhook = {
      send: (page: Page, _: unknown, { signal }: Attempt) => {
        this.received.push(page.id);
        return Promise.resolve(this.answer(page, signal));
      },
    };
    this.delivery = new PageDelivery({
      outbox: this.outbox,
      teams: () => (this.team ? [this.team] : []),
      channels: allThrough(webhook),
      clock: { now: () => this.nowMs },
      random: () => 0,
      log: { info: log('info'), warn: log('warn'), error: log('error') },
      ...options,
    });
  }

  /** One round, some time after the alarm. */
  roundAfter(ms: number): ReturnType<PageDelivery['runOnce']> {
    this.nowMs = alarmMs + ms;
    return this.delivery.runOnce(this.nowMs);
  }

  async pages(): Promise<readonly Page[]> {
    return this.outbox.pagesOf('inc-7');
  }
}

const opened = examplePage('opened');
const resolvedAfter = (ms: number): Page => examplePage('resolved', { changedAtMs: alarmMs + ms });

describe('a night on call', () => {
  it('alarm, and all-clear', async () => {
    const night = new Night();
    await night.outbox.plan([opened]);
    expect(await night.roundAfter(0)).toEqual(['delivered']);
    const resolved = resolvedAfter(600_000);
    await night.outbox.plan([resolved]);
    expect(await night.roundAfter(600_000)).toEqual(['delivered']);
    expect(night.received).toEqual([opened.id, resolved.id]);
    expect(night.logged).toEqual([
      ['info', 'page delivered'],
      ['info', 'page delivered'],
    ]);
  });

  it('the receiver is down when it starts and back before it ends: only the all-clear arrives', async () => {
    const night = new Night();
    night.answer = () => busy;
    await night.outbox.plan([opened]);
    expect(await night.roundAfter(0)).toEqual(['retrying']);
    night.answer = () => arrived;
    const resolved = resolvedAfter(500);
    await night.outbox.plan([resolved]);
    // The alarm is due only after a second, but the thread is: the newer page is.
    expect(await night.roundAfter(500)).toEqual(['delivered']);
    expect(await night.roundAfter(60_000)).toEqual([]);
    expect(night.received).toEqual([opened.id, resolved.id]);
    expect((await night.pages()).map((page) => page.state)).toEqual(['withdrawn', 'delivered']);
  });

  it('a problem that is over before the first attempt wakes nobody', async () => {
    const night = new Night();
    await night.outbox.plan([opened, resolvedAfter(1_000)]);
    expect(await night.roundAfter(1_000)).toEqual(['settled']);
    expect(night.received).toEqual([]);
    expect((await night.pages()).map((page) => page.state)).toEqual(['withdrawn', 'withdrawn']);
  });

  it('a refusal is somebody’s to mend, and is logged as such', async () => {
    const night = new Night();
    night.answer = () => ({ kind: 'permanent', detail: 'answered 404' });
    await night.outbox.plan([opened]);
    expect(await night.roundAfter(0)).toEqual(['failed']);
    expect(night.logged).toEqual([['error', 'page failed, its receiver has not been told']]);
    expect(await night.roundAfter(3_600_000)).toEqual([]);
  });

  it('a telephone is left alone at the end, which nobody has to look into, and rings when it comes back', async () => {
    const night = new Night();
    night.answer = (page) =>
      page.event === 'resolved' ? { kind: 'unneeded', detail: 'nobody is called for an all-clear' } : arrived;
    await night.outbox.plan([opened]);
    expect(await night.roundAfter(0)).toEqual(['delivered']);
    await night.outbox.plan([resolvedAfter(60_000)]);
    expect(await night.roundAfter(60_000)).toEqual(['settled']);
    expect(await night.roundAfter(3_600_000)).toEqual([]);
    await night.outbox.plan([examplePage('reopened', { changedAtMs: alarmMs + 3_700_000 })]);
    expect(await night.roundAfter(3_700_000)).toEqual(['delivered']);
    expect((await night.pages()).map(({ state }) => state)).toEqual(['delivered', 'withdrawn', 'delivered']);
    expect(night.logged.map(([level]) => level)).toEqual(['info', 'info', 'info']);
  });

  it('a channel taken out of the team file fails its waiting pages without an attempt', async () => {
    const night = new Night();
    night.team = { ...payments, channels: [] };
    await night.outbox.plan([opened]);
    expect(await night.roundAfter(0)).toEqual(['failed']);
    expect((await night.pages())[0]).toMatchObject({
      attempts: 0,
      lastError: 'payments no longer has the channel webhook-1',
    });
  });

  it('a receiver that asks for a pause is left alone by all its pages', async () => {
    const night = new Night();
    night.answer = () => ({ kind: 'temporary', detail: 'answered 429', retryAfterMs: 30_000 });
    await night.outbox.plan([opened]);
    await night.roundAfter(0);
    night.answer = () => arrived;
    await night.outbox.plan([examplePage('opened', { incidentId: 'inc-8' })]);
    expect(await night.roundAfter(1_000)).toEqual(['throttled']);
    expect(await night.roundAfter(29_999)).toEqual([]);
    expect(await night.roundAfter(30_000)).toEqual(['delivered', 'delivered']);
  });
});

describe('when the sender itself fails', () => {
  it('a crash after the attempt sends the same page again, with the same id', async () => {
    const night = new Night();
    await night.outbox.plan([opened]);
    const record = vi.spyOn(night.outbox, 'record');
    night.answer = () => {
      record.mockRejectedValueOnce(new Error('the database went away'));
      return arrived;
    };
    expect(await night.roundAfter(0)).toEqual([]);
    expect(night.logged.at(-1)?.[0]).toBe('warn');
    night.answer = () => arrived;
    expect(await night.roundAfter(59_999)).toEqual([]);
    expect(await night.roundAfter(60_000)).toEqual(['delivered']);
    expect(night.received).toEqual([opened.id, opened.id]);
    expect((await night.pages())[0]).toMatchObject({ attempts: 2, state: 'delivered' });
  });

  it('a crash before the attempt is recorded makes none', async () => {
    const night = new Night();
    await night.outbox.plan([opened]);
    vi.spyOn(night.outbox, 'takeTurn').mockRejectedValueOnce(new Error('the database went away'));
    expect(await night.roundAfter(0)).toEqual([]);
    expect(night.received).toEqual([]);
  });

  it('a sender whose lease has passed on makes no attempt', async () => {
    const night = new Night();
    await night.outbox.plan([opened]);
    vi.spyOn(night.outbox, 'takeTurn').mockResolvedValueOnce(null);
    expect(await night.roundAfter(0)).toEqual(['lost']);
    expect(night.received).toEqual([]);
  });

  it('a channel with a defect holds up neither its page nor the others', async () => {
    const night = new Night();
    night.answer = (page) => {
      if (page.incidentId === 'inc-7') throw new TypeError('undefined is not a function');
      return arrived;
    };
    await night.outbox.plan([opened, examplePage('opened', { incidentId: 'inc-8' })]);
    expect((await night.roundAfter(0)).toSorted()).toEqual(['delivered', 'retrying']);
    expect(night.logged).toContainEqual(['error', 'a channel broke its promise not to throw']);
  });
});

describe('the loop', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('finds what is due by itself, and at once when woken', async () => {
    const night = new Night();
    night.delivery.start();
    await vi.advanceTimersByTimeAsync(10);
    await night.outbox.plan([opened]);
    await vi.advanceTimersByTimeAsync(900);
    expect(night.received).toEqual([]);
    await vi.advanceTimersByTimeAsync(100);
    expect(night.received).toEqual([opened.id]);

    const resolved = resolvedAfter(0);
    await night.outbox.plan([resolved]);
    night.delivery.wake();
    await vi.advanceTimersByTimeAsync(0);
    expect(night.received).toEqual([opened.id, resolved.id]);
    await night.delivery.stop();
  });

  it('does not stop for a database that is away, does not hammer it, and says so once', async () => {
    const night = new Night();
    const claim = vi.spyOn(night.outbox, 'claim').mockRejectedValue(new Error('connection refused'));
    night.delivery.start();
    await vi.advanceTimersByTimeAsync(10 * 60_000);
    expect(claim.mock.calls.length).toBeLessThan(30);
    expect(night.logged).toEqual([['warn', 'pages cannot be fetched; trying again']]);
    claim.mockRestore();
    await night.outbox.plan([opened]);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(night.received).toEqual([opened.id]);
    await night.delivery.stop();
  });

  it('works off a heap of pages without waiting in between, and never more than a few at once', async () => {
    let atOnce = 0;
    let most = 0;
    const night = new Night({ concurrency: 4 });
    night.answer = async () => {
      most = Math.max(most, ++atOnce);
      await new Promise((resolve) => setTimeout(resolve, 10));
      atOnce--;
      return arrived;
    };
    await night.outbox.plan(
      Array.from({ length: 22 }, (_, at) => examplePage('opened', { incidentId: `inc-${at}` })),
    );
    night.delivery.start();
    await vi.advanceTimersByTimeAsync(200);
    expect(night.received).toHaveLength(22);
    expect(most).toBe(4);
    await night.delivery.stop();
  });

  it('does not let one team wait because the receiver of another one hangs', async () => {
    const night = new Night({ concurrency: 2 });
    night.answer = (page) => (page.incidentId === 'inc-7' ? new Promise(() => undefined) : arrived);
    await night.outbox.plan([opened]);
    night.delivery.start();
    await vi.advanceTimersByTimeAsync(100);
    const others = ['inc-8', 'inc-9', 'inc-10'].map((incidentId) => examplePage('opened', { incidentId }));
    await night.outbox.plan(others);
    night.delivery.wake();
    await vi.advanceTimersByTimeAsync(100);
    expect(night.received).toEqual([opened.id, ...others.map((page) => page.id)]);
  });

  it('stops after the attempt under way, or interrupts it and records that', async () => {
    const night = new Night();
    night.answer = (_, signal) =>
      new Promise((resolve) =>
        signal.addEventListener('abort', () => resolve({ ...busy, detail: 'interrupted' })),
      );
    await night.outbox.plan([opened]);
    night.delivery.start();
    await vi.advanceTimersByTimeAsync(0);
    let stopped = false;
    const stopping = night.delivery.stop(3_000).then(() => (stopped = true));
    await vi.advanceTimersByTimeAsync(2_999);
    expect(stopped).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await stopping;
    expect((await night.pages())[0]).toMatchObject({
      state: 'waiting',
      attempts: 1,
      lastError: 'interrupted',
    });
  });
});

describe('a silence', () => {
  const HOUR = 3_600_000;
  const silence = (over: Partial<StoredSilence> = {}): StoredSilence => ({
    id: 's1',
    matcher: { journey: 'checkout', team: payments.team },
    fromMs: alarmMs - HOUR,
    toMs: alarmMs + HOUR,
    recurrence: null,
    reason: 'new provider',
    author: 'mara',
    createdAtMs: alarmMs - HOUR,
    endedBy: null,
    endedAtMs: null,
    ...over,
  });
  async function silentNight(...made: StoredSilence[]) {
    const silences = new InMemorySilenceStore();
    for (const one of made) await silences.add(one);
    return { silences, night: new Night({ silences }) };
  }

  it('keeps an alarm back until it is over, and then it goes out', async () => {
    const { night } = await silentNight(silence());
    await night.outbox.plan([opened]);
    expect(await night.roundAfter(0)).toEqual(['silenced']);
    expect(await night.pages()).toMatchObject([
      { state: 'waiting', attempts: 0, lastError: 'silenced by mara: new provider' },
    ]);
    expect(await night.roundAfter(HOUR - 1)).toEqual(['silenced']);
    expect(await night.roundAfter(HOUR)).toEqual(['delivered']);
    expect(night.received).toEqual([opened.id]);
  });

  it('that is ended early lets it go within half a minute; one that is made longer does not', async () => {
    const { night, silences } = await silentNight(silence());
    await night.outbox.plan([opened]);
    await night.roundAfter(0);
    await silences.add(silence({ id: 's2', toMs: alarmMs + 2 * HOUR }));
    expect(await night.roundAfter(HOUR)).toEqual(['silenced']);
    await silences.end('s2', 'jonas', alarmMs + HOUR);
    expect(await night.roundAfter(HOUR + 30_000)).toEqual(['delivered']);
  });

  it('in which the problem ends wakes nobody, and the reason is kept', async () => {
    const { night } = await silentNight(silence());
    await night.outbox.plan([opened]);
    await night.roundAfter(0);
    await night.outbox.plan([resolvedAfter(60_000)]);
    expect(await night.roundAfter(60_000)).toEqual(['settled']);
    expect(await night.roundAfter(2 * HOUR)).toEqual([]);
    expect(night.received).toEqual([]);
    const [alarm] = await night.pages();
    expect(alarm).toMatchObject({ state: 'withdrawn' });
    expect(alarm!.lastError).toContain('silenced by mara: new provider');
  });

  it('does not keep back the end of an alarm from before, nor a page that has begun to go out', async () => {
    const { night, silences } = await silentNight();
    night.answer = () => busy;
    await night.outbox.plan([opened]);
    expect(await night.roundAfter(0)).toEqual(['retrying']);
    await silences.add(silence());
    night.answer = () => arrived;
    expect(await night.roundAfter(60_000)).toEqual(['delivered']);
    await night.outbox.plan([resolvedAfter(120_000)]);
    expect(await night.roundAfter(120_000)).toEqual(['delivered']);
  });

  it('of days does not count as trying for days: the receiver that fails at its end is tried again', async () => {
    const { night } = await silentNight(silence({ toMs: alarmMs + 72 * HOUR }));
    await night.outbox.plan([opened]);
    for (let hours = 0; hours < 72; hours++)
      expect(await night.roundAfter(hours * HOUR)).toEqual(['silenced']);
    night.answer = () => busy;
    expect(await night.roundAfter(72 * HOUR)).toEqual(['retrying']);
    night.answer = () => arrived;
    expect(await night.roundAfter(73 * HOUR)).toEqual(['delivered']);
  });

  it('of something else keeps nothing back', async () => {
    const { night } = await silentNight(silence({ matcher: { journey: 'checkout', team: 'shop' } }));
    await night.outbox.plan([opened]);
    expect(await night.roundAfter(0)).toEqual(['delivered']);
  });
});
