import type { Delivery } from '@wegwarte/simulator';
import { describe, expect, it } from 'vitest';
import { realTime, sendAtPace, type Timeline } from './simulate-pace.ts';
import type { Refused, TouchpointSink } from './simulate-sink.ts';

const delivery = (arrivesAtMs: number): Delivery => ({
  arrivesAtMs,
  timeMs: arrivesAtMs,
  duplicate: false,
  touchpoint: { id: `t${arrivesAtMs}`, type: 'cart.viewed', time: '', identities: { customer: 'c' }, attributes: {}, source: 's' }, // prettier-ignore
});
const every = (gapMs: number, fromMs: number, count: number): Delivery[] =>
  Array.from({ length: count }, (_, at) => delivery(fromMs + at * gapMs));

/** Time that passes only by waiting, and by what the sink takes. */
function timelineFrom(startMs: number): Timeline & { passes(ms: number): void } {
  let nowMs = startMs;
  const passes = (ms: number): void => void (nowMs += ms);
  return { now: () => nowMs, wait: async (ms) => passes(ms), passes };
}

function recordingSink(timeline: Timeline, refused: Refused | null = null) {
  const batches: (readonly [afterMs: number, size: number])[] = [];
  const startMs = timeline.now();
  const sink: TouchpointSink = {
    async send(batch) {
      batches.push([timeline.now() - startMs, batch.length]);
      return refused;
    },
    close: async () => {},
  };
  return { ...sink, batches };
}

const never = new AbortController().signal;
const nowMs = Date.UTC(2026, 10, 23, 10);
const live = { startMs: nowMs, startedAtMs: nowMs, speed: 1 };

describe('sending at a pace', () => {
  it('sends the past at once in full batches, and the rest when it is due, what is close together in one', async () => {
    const timeline = timelineFrom(nowMs);
    const sink = recordingSink(timeline);
    const past = every(1_000, nowMs - 1_200_000, 1_200);
    const coming = [delivery(nowMs + 150), delivery(nowMs + 160), delivery(nowMs + 400)];
    const summary = await sendAtPace([...past, ...coming], live, sink, timeline, never);

    expect(summary).toMatchObject({ sent: 1_203, fromMs: nowMs - 1_200_000, toMs: nowMs + 400 });
    expect(sink.batches).toEqual([
      [0, 500],
      [0, 500],
      [0, 200],
      [250, 2],
      [500, 1],
    ]);
  });

  it('runs as many times faster as asked', async () => {
    const timeline = timelineFrom(nowMs);
    await sendAtPace(
      every(1_000, nowMs, 3_601),
      { ...live, speed: 60 },
      recordingSink(timeline),
      timeline,
      never,
    );
    expect((timeline.now() - nowMs) / 1_000).toBeCloseTo(60, 0);
  });

  it('catches up after a slow sink without leaving anything out', async () => {
    const timeline = timelineFrom(nowMs);
    const sink = recordingSink(timeline);
    const slowOnce: TouchpointSink = {
      ...sink,
      send: (batch, signal) => {
        if (sink.batches.length === 0) timeline.passes(60_000);
        return sink.send(batch, signal);
      },
    };
    const summary = await sendAtPace(every(50, nowMs, 1_300), live, slowOnce, timeline, never);
    expect(summary.sent).toBe(1_300);
    expect(sink.batches.slice(1, 4).map(([, size]) => size)).toEqual([500, 500, expect.any(Number)]);
    expect(timeline.now() - nowMs).toBeLessThan(66_000);
  });

  it('stops in the middle of waiting when told to, and knows what it has sent', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 10);
    const deliveries = [delivery(nowMs), delivery(nowMs + 3_600_000)];
    const startedAtMs = realTime.now();
    const sink = recordingSink(realTime);
    const summary = await sendAtPace(deliveries, { ...live, startedAtMs }, sink, realTime, stop.signal);
    expect(summary.sent).toBe(1);
  });

  it('adds up what the far side refused, with the first reason', async () => {
    const timeline = timelineFrom(nowMs);
    const sink = recordingSink(timeline, { count: 2, reason: 'time-in-future: a year ahead' });
    const summary = await sendAtPace(every(1, 0, 1_000), { ...live, speed: Infinity }, sink, timeline, never);
    expect(summary).toMatchObject({ refused: 4, firstRefusal: 'time-in-future: a year ahead' });
  });
});
