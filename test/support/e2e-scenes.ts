import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { IncidentView, JourneyView, WallJourney, WallView } from '@wegwarte/contract';
import { z } from 'zod';
import type { Scene } from './e2e-stage.ts';

const Recorded = z.object({ recordedAt: z.string(), wall: WallView, journeys: z.array(JourneyView) });
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/**
 * What the demonstration said once, as if it said it now.
 *
 * `calm`: before its incident; `incident`: a minute after somebody took it.
 */
export function recordedScene(name: 'calm' | 'incident', nowMs = Date.now()): Scene {
  const file = fileURLToPath(new URL(`../fixtures/screens/${name}.json`, import.meta.url));
  const { recordedAt } = JSON.parse(readFileSync(file, 'utf8')) as { recordedAt: string };
  const laterMs = nowMs - Date.parse(recordedAt);
  const shifted = JSON.parse(readFileSync(file, 'utf8'), (_, value: unknown) =>
    typeof value === 'string' && instant.test(value)
      ? new Date(Date.parse(value) + laterMs).toISOString()
      : value,
  ) as unknown;
  const { wall, journeys } = Recorded.parse(shifted);
  return { wall, journeys, freshness: { demonstration: true } };
}

/** So many journeys, made of the recorded ones. */
export function manyJourneys(n: number, { journeys }: WallView): WallJourney[] {
  return Array.from({ length: n }, (_, at) => {
    const model = journeys[at % journeys.length]!;
    return WallJourney.parse({
      ...model,
      journey: `${model.journey}-${at}`,
      title: { en: `${model.title.en} ${at}`, de: `${model.title.de} ${at}` },
      state: 'normal',
      atRiskPerHour: null,
    });
  });
}

/** So many incidents nobody has yet, of the recorded one, each a few minutes older than the one before. */
export function manyIncidents(n: number, { incidents }: WallView): IncidentView[] {
  const model = incidents[0]!;
  return Array.from({ length: n }, (_, at) => ({
    ...model,
    id: `${model.id}-${at}`,
    state: 'open' as const,
    acknowledgedAt: null,
    acknowledgedBy: null,
    openedAt: new Date(Date.parse(model.openedAt) - at * 7 * 60_000).toISOString(),
    page: { state: 'failed' as const, at: model.openedAt, attempts: 4, detail: 'HTTP 503 from the channel' },
  }));
}
