import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { IncidentView, JourneyView, WallJourney, WallView } from '@wegwarte/contract';
import type { IncidentEventView, IncidentReference, OnCallView } from '@wegwarte/contract';
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

/** The recorded incident a few minutes after its page went out, with three places that have its cause, and nobody has it yet. */
export function wakingScene(nowMs = Date.now()): Scene & { readonly incident: IncidentView } {
  const scene = recordedScene('incident', nowMs);
  const ago = (minutes: number) => new Date(nowMs - minutes * 60_000).toISOString();
  const model = scene.wall.incidents[0]!;
  const part = (
    id: string,
    journeyTitle: IncidentReference['journeyTitle'],
    step: string,
  ): IncidentReference => ({
    ...{ id, journey: id, journeyTitle, step, state: 'open' },
    stepTitle: { en: 'Payment', de: 'Zahlung' },
  });
  const incident: IncidentView = {
    ...model,
    ...{ state: 'open', acknowledgedAt: null, acknowledgedBy: null, trend: 'growing' },
    startedAt: ago(9),
    openedAt: ago(6),
    suspects: [
      { segment: { appVersion: '5.2.1' }, share: 0.41 },
      { segment: { channel: 'app' }, share: 0.37 },
      { segment: { region: 'de-by' }, share: 0.18 },
    ],
    page: { state: 'delivered', at: ago(5.5), attempts: 1, detail: null },
    escalation: {
      ...{ team: 'payments', person: null, steps: 1, snoozedUntil: null },
      nextAt: new Date(nowMs + 4 * 60_000).toISOString(),
    },
    parts: [
      part('click-and-collect', { en: 'Click & Collect', de: 'Click & Collect' }, 'payment'),
      part('repair', { en: 'Repair', de: 'Reparatur' }, 'payment'),
      part('return', { en: 'Return', de: 'Retoure' }, 'payment'),
    ],
  };
  const nothing = {
    ...{ detail: '', by: null, receiver: null },
    incident: null,
    attempts: null,
    inDigest: false,
  };
  const timeline: IncidentEventView[] = [
    { ...nothing, at: ago(6), change: 'open', detail: 'drop-off' },
    {
      ...{ ...nothing, at: ago(5.5), change: 'page-delivered', detail: 'opened' },
      receiver: { team: 'payments', person: 'mara', channel: 'sms' },
    },
    { ...nothing, at: ago(4), change: 'part', incident: 'click-and-collect' },
    {
      ...{ ...nothing, at: ago(3), change: 'page-failed', detail: 'HTTP 503' },
      receiver: { team: 'payments', person: null, channel: 'webhook' },
    },
    { ...nothing, at: ago(2), change: 'comment', detail: 'The provider knows of it', by: 'Aylin Demir' },
  ];
  const mara = { person: 'mara', name: 'Mara Lindqvist' };
  const shift = { from: ago(180), to: ago(-240), because: { kind: 'layer', layer: 'night' } } as const;
  const onCall: OnCallView = {
    at: ago(0),
    teams: [
      {
        team: 'payments',
        title: model.owner.title,
        rotas: [
          {
            ...{ rota: 'primary', timeZone: 'Europe/Berlin', next: null, gaps: [] },
            title: { en: 'On call', de: 'Bereitschaft' },
            now: { person: mara, ...shift },
          },
        ],
      },
      { team: 'shop', title: { en: 'Shop', de: 'Shop' }, rotas: [] },
    ],
    people: [mara, { person: 'aylin', name: 'Aylin Demir' }],
  };
  return {
    ...{ ...scene, incident, timeline, onCall },
    wall: { ...scene.wall, incidents: [incident] },
    journeys: scene.journeys.map((journey) => ({ ...journey, incidents: [incident] })),
  };
}
