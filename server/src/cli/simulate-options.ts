import { type IncidentSpec, IncidentSpecError, parseIncident } from '@wegwarte/simulator';
import { InvalidArgumentError } from 'commander';
import { parseDurationMs } from '../kernel/duration.ts';

/** When a simulation starts: an instant, or so long before now. */
export type StartTime = { readonly atMs: number } | { readonly beforeNowMs: number };

/** What `wegwarte simulate` was told about time. */
export interface TimeOptions {
  readonly from?: StartTime;
  readonly forMs?: number;
  readonly backfillMs?: number;
  /** Infinity: as fast as possible. */
  readonly speed: number;
}

/** Event times, ms since the epoch. */
export interface SimulationSpan {
  /** Oldest touchpoint. */
  readonly fromMs: number;
  /** Where pacing starts, and what `+5m` in an incident counts from. */
  readonly startMs: number;
  /** Infinity: until stopped. */
  readonly toMs: number;
}

/** Turns the options into a span, or says in one line which of them do not go together. */
export function simulationSpan(
  options: TimeOptions,
  nowMs: number,
): SimulationSpan | { readonly wrong: string } {
  const { from, forMs, backfillMs, speed } = options;
  if (backfillMs !== undefined) {
    if (from) return { wrong: '--backfill goes on live from now; leave out --from' };
    if (speed !== 1)
      return { wrong: '--backfill goes on live; leave out --speed, or use --from -2h --speed max' };
    return { fromMs: nowMs - backfillMs, startMs: nowMs, toMs: nowMs + (forMs ?? Infinity) };
  }
  const startMs = from === undefined ? nowMs : 'atMs' in from ? from.atMs : nowMs - from.beforeNowMs;
  if (forMs !== undefined) return { fromMs: startMs, startMs, toMs: startMs + forMs };
  if (speed === 1) return { fromMs: startMs, startMs, toMs: Infinity };
  // Faster than time itself it would run into the future, which no one else takes for real.
  if (startMs < nowMs) return { fromMs: startMs, startMs, toMs: nowMs };
  return { wrong: '--speed needs an end: give --for (e.g. --for 1h), or a --from in the past' };
}

export function parseRate(text: string): number {
  const rate = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || rate <= 0 || rate > 100_000) {
    throw new InvalidArgumentError('Use touchpoints per second above 0 and at most 100000, e.g. 12.');
  }
  return rate;
}

export function parseSeed(text: string): number {
  const seed = Number(text);
  if (!/^\d{1,10}$/.test(text) || seed >= 2 ** 32) {
    throw new InvalidArgumentError('Use a whole number from 0 to 4294967295, e.g. 1.');
  }
  return seed;
}

export function parseSpeed(text: string): number {
  if (text === 'max') return Infinity;
  const speed = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || speed <= 0) {
    throw new InvalidArgumentError('Use "max" or a factor on real time above 0, e.g. 60.');
  }
  return speed;
}

export function parseDurationOption(text: string): number {
  const ms = parseDurationMs(text);
  if (ms === undefined)
    throw new InvalidArgumentError('Use a whole number and s, m, h or d, e.g. 90s, 15m, 2h or 14d.');
  return ms;
}

export function parseFrom(text: string): StartTime {
  const beforeNowMs = text.startsWith('-') ? parseDurationMs(text.slice(1)) : undefined;
  if (beforeNowMs !== undefined) return { beforeNowMs };
  const instant = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(text);
  const atMs = instant ? Date.parse(text) : NaN;
  if (Number.isNaN(atMs)) {
    throw new InvalidArgumentError(
      'Use an instant with zone such as 2026-11-23T10:00:00Z, or -2h for two hours ago.',
    );
  }
  return { atMs };
}

/** Collects repeated `--incident`. What it names is checked against the profile later. */
export function parseIncidentOption(text: string, before: readonly IncidentSpec[]): IncidentSpec[] {
  try {
    return [...before, parseIncident(text)];
  } catch (error) {
    if (error instanceof IncidentSpecError) throw new InvalidArgumentError(`${error.message}.`);
    throw error;
  }
}

export function parseUrl(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new InvalidArgumentError('Use an address such as http://127.0.0.1:7350.');
  }
  return text;
}

export function parseBrokers(text: string): string[] {
  const brokers = text.split(',').map((broker) => broker.trim());
  if (!brokers.every((broker) => /^(\[[0-9a-f:]+\]|[^\s:,]+):\d{1,5}$/i.test(broker))) {
    throw new InvalidArgumentError('Use HOST:PORT, several with commas, e.g. 127.0.0.1:9092.');
  }
  return brokers;
}
