import { setTimeout as sleep } from 'node:timers/promises';
import type { Delivery } from '@wegwarte/simulator';
import { type Clock, systemClock } from '../kernel/clock.ts';
import { MAX_BATCH, type TouchpointSink } from './simulate-sink.ts';

/** How event time runs against the clock on the wall. */
export interface Pace {
  /** Event time at which pacing starts; what arrives before it is sent at once. */
  readonly startMs: number;
  /** What the clock showed, or will show, at that moment. */
  readonly startedAtMs: number;
  /** Event seconds per second; Infinity: as fast as the sink takes it. */
  readonly speed: number;
}

/** A clock one can wait by. */
export interface Timeline extends Clock {
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

export const realTime: Timeline = { ...systemClock, wait: (ms, signal) => sleep(ms, undefined, { signal }) };

export interface SimulationSummary {
  readonly sent: number;
  readonly duplicates: number;
  readonly refused: number;
  readonly firstRefusal: string | null;
  /** Event time of the oldest and newest touchpoint sent; null when none was. */
  readonly fromMs: number | null;
  readonly toMs: number | null;
}

/** What arrives within one tick travels in one batch: a tenth of a second later than it could, at a fraction of the cost. */
const TICK_MS = 100;

/**
 * Sends deliveries at their pace until they end or the signal comes. When the sink is slow the simulation falls behind
 * and catches up in full batches, with no gap and event times unchanged.
 */
export async function sendAtPace(
  deliveries: Iterable<Delivery>,
  pace: Pace,
  sink: TouchpointSink,
  timeline: Timeline,
  signal: AbortSignal,
): Promise<SimulationSummary> {
  const summary = { sent: 0, duplicates: 0, refused: 0, firstRefusal: null as string | null };
  let fromMs: number | null = null;
  let toMs: number | null = null;
  let batch: Delivery[] = [];

  async function flush(): Promise<void> {
    if (batch.length === 0) return;
    const sending = batch;
    batch = [];
    const refused = await sink.send(sending, signal);
    summary.sent += sending.length;
    summary.refused += refused?.count ?? 0;
    summary.firstRefusal ??= refused?.reason ?? null;
    for (const { timeMs, duplicate } of sending) {
      summary.duplicates += duplicate ? 1 : 0;
      fromMs = Math.min(fromMs ?? timeMs, timeMs);
      toMs = Math.max(toMs ?? timeMs, timeMs);
    }
  }

  let tickMs = timeline.now();
  try {
    for (const delivery of deliveries) {
      const dueMs = pace.startedAtMs + (delivery.arrivesAtMs - pace.startMs) / pace.speed;
      if (dueMs > tickMs) {
        await flush();
        const nowMs = timeline.now();
        tickMs = Math.max(nowMs, dueMs + TICK_MS);
        if (dueMs > nowMs) await timeline.wait(tickMs - nowMs, signal);
        else tickMs = nowMs;
      }
      if (signal.aborted) break;
      batch.push(delivery);
      if (batch.length >= MAX_BATCH) await flush();
    }
    await flush();
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return { ...summary, fromMs, toMs };
}
