import type { BrowserContextOptions } from 'playwright-core';
import { desk, phone, wallScreen, wallScreen4k, wallScreenTall } from '../support/e2e-browser.ts';
import { recordedScene, wakingScene } from '../support/e2e-scenes.ts';
import type { Scene } from '../support/e2e-stage.ts';
import { recordedAnswers } from './recorded-answers.ts';

/** One picture: what is shown, on which screen, to whom. */
export interface Shot {
  readonly name: string;
  readonly scene: Scene;
  readonly path: string;
  readonly viewer: BrowserContextOptions;
  /** What is painted last; the picture is taken when it is there. */
  readonly ready: string;
  /** The whole page, however long. */
  readonly whole?: boolean;
  /** Pixels of the picture for each of the screen's. */
  readonly scale?: number;
}

const { recordedAt, answers } = recordedAnswers();
/** The moment at which all of it is shown: the one at which the answers were recorded. */
export const shownAtMs = Date.parse(recordedAt);
const ago = (minutes: number) => new Date(shownAtMs - minutes * 60_000).toISOString();
const freshness = answers['/status'];

const shown = <Of extends Scene>(scene: Of): Of => ({ ...scene, answers, freshness });
const calm = shown(recordedScene('calm', shownAtMs));
const incident = shown(recordedScene('incident', shownAtMs));
const waking = shown(wakingScene(shownAtMs));
/** The feed ended in the middle of it. */
const stale: Scene = {
  ...shown(recordedScene('incident', Date.parse(ago(12)))),
  freshness: { ...freshness, feed: 'silent', since: ago(12), newestTouchpoint: ago(12) },
};

const de = 'de-DE';
const light = { viewport: desk, colorScheme: 'light' } as const;
const dark = { viewport: desk, colorScheme: 'dark', locale: de } as const;
const thumb = { viewport: phone, deviceScaleFactor: 2 };

const wall = { path: '/wall', ready: '[data-testid=wall-journey]' };
const overview = { path: '/journeys', ready: '[data-testid=journeys] tbody tr' };
const journey = { path: '/journeys/checkout', ready: '[data-testid=rate] svg' };
const incidentPage = {
  path: `/incidents/${waking.incident.id}`,
  ready: '[data-testid=rate] svg',
  scene: waking,
};
const onCall = { path: '/on-call?team=payments', ready: '[data-bar=shift]', scene: calm, whole: true };
const system = { path: '/system', ready: '[data-testid=instances] tbody tr', scene: calm, whole: true };

export const shots: readonly Shot[] = [
  { name: 'wall-calm', ...wall, scene: calm, viewer: { viewport: wallScreen } },
  { name: 'wall-incident', ...wall, scene: incident, viewer: { viewport: wallScreen } },
  { name: 'wall-incident-de', ...wall, scene: incident, viewer: { viewport: wallScreen, locale: de } },
  { name: 'wall-stale', ...wall, scene: stale, viewer: { viewport: wallScreen } },
  {
    ...{ name: 'wall-incident-4k-de', ...wall, scene: incident, scale: 0.5 },
    viewer: { viewport: wallScreen4k, locale: de },
  },
  { name: 'wall-calm-portrait-de', ...wall, scene: calm, viewer: { viewport: wallScreenTall, locale: de } },
  { name: 'wall-incident-portrait', ...wall, scene: incident, viewer: { viewport: wallScreenTall } },
  { name: 'overview-light', ...overview, scene: incident, viewer: light },
  { name: 'overview-dark-de', ...overview, scene: incident, viewer: dark },
  { name: 'journey-light', ...journey, scene: incident, viewer: light },
  { name: 'journey-dark-de', ...journey, scene: incident, viewer: dark, whole: true },
  { name: 'journey-stale', ...journey, scene: stale, viewer: light },
  { name: 'incident-phone-dark', ...incidentPage, viewer: { ...thumb, colorScheme: 'dark' } },
  {
    name: 'incident-phone-light-de',
    ...incidentPage,
    viewer: { ...thumb, colorScheme: 'light', locale: de },
  },
  { name: 'incident-light', ...incidentPage, viewer: light, whole: true },
  { name: 'incident-dark-de', ...incidentPage, viewer: dark },
  { name: 'on-call-light', ...onCall, viewer: light },
  { name: 'on-call-dark-de', ...onCall, viewer: dark },
  { name: 'system-light', ...system, viewer: light },
  { name: 'system-dark-de', ...system, viewer: dark },
];
