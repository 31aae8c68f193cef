import type { Incident } from '../incidents/incident.ts';
import type { PlatformIncident } from '../incidents/platform-incident.ts';
import type { Team } from '../on-call/team.ts';
import type { PageChannel, PageChannels } from './page-channel.ts';
import type { PagedJourney, PageSettings } from './compose-page-content.ts';
import type { Page } from './page.ts';
import type { PageEvent } from './page-content.ts';
import { planPage } from './plan-pages.ts';

/** Night of Monday to Tuesday in Berlin: the onset at 02:47, the alarm nine minutes later. */
export const onsetMs = Date.parse('2026-11-24T02:47:00+01:00');
export const alarmMs = Date.parse('2026-11-24T02:56:00+01:00');

const evidence = {
  windowFromMs: onsetMs,
  windowToMs: alarmMs,
  n: 1_204,
  observed: 992,
  expected: 1_195,
  normalShare: 0.9925,
  stuckNormalHalfWidth: 5.2,
  score: 41.3,
  threshold: 9.2,
};

export const incident: Incident = {
  id: 'inc-7',
  journey: 'checkout',
  journeyVersion: 3,
  step: 'payment',
  kind: 'drop-off',
  state: 'open',
  partOf: null,
  ownerTeam: 'payments',
  segment: { values: [{ dimension: 'paymentMethod', value: 'paypal' }], share: 0.81 },
  suspects: null,
  openedAtMs: alarmMs,
  startedAtMs: onsetMs,
  acknowledgedAtMs: null,
  acknowledgedBy: null,
  mitigatedAtMs: null,
  mitigatedBy: null,
  resolvedAtMs: null,
  resolvedBy: null,
  resolution: null,
  evidence,
  evidenceAtOpening: evidence,
  evidenceAtWorst: evidence,
  impact: { estimate: 212, low: 180, high: 244 },
  trend: 'steady',
  lostPerHour: 1_400,
  quietSinceMs: null,
  recoveredFromMs: null,
};

/** The secret is one for these tests: base64 of 24 bytes of "a". */
export const testSecret = 'whsec_YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFh';

export const payments: Team = {
  team: 'payments',
  title: { en: 'Payments', de: 'Zahlungen' },
  isDefault: false,
  language: 'en',
  channels: [{ kind: 'webhook', url: 'https://hooks.example/payments?token=t0p', secret: testSecret }],
};

export const checkout: PagedJourney = {
  title: { en: 'Checkout', de: 'Kasse' },
  stepTitle: { en: 'Payment', de: 'Zahlung' },
  stepOwner: 'payments',
  criticality: 'high',
  value: { currency: 'EUR', typical: 90, finishShare: 0.95 },
};

export const settings: PageSettings = {
  publicUrl: 'https://wegwarte.example',
  timeZone: 'Europe/Berlin',
  demonstration: false,
};

/** Pages of every kind by one channel. */
export function allThrough(channel: PageChannel): PageChannels {
  return {
    webhook: channel,
    slack: channel,
    teams: channel,
    pagerduty: channel,
    email: channel,
    ntfy: channel,
    sms: channel,
    voice: channel,
    push: channel,
  };
}

export const platformIncident: PlatformIncident = {
  id: 'platform-7',
  kind: 'feed-lagging',
  subject: 'shop',
  detail: {
    en: 'shop: what is counted is 12 min behind',
    de: 'shop: gezählt wird mit 12 min Rückstand',
  },
  sinceMs: onsetMs,
  state: 'open',
  partOf: null,
  ownerTeam: 'payments',
  openedAtMs: alarmMs,
  reopened: 0,
  acknowledgedAtMs: null,
  acknowledgedBy: null,
  mitigatedAtMs: null,
  mitigatedBy: null,
  resolvedAtMs: null,
  goneSinceMs: null,
};

/** One about the platform. */
export function examplePlatformPage(event: PageEvent): Page {
  const over = { ...platformIncident, state: 'resolved', resolvedAtMs: alarmMs } as const;
  return planPage(
    {
      event,
      changedAtMs: alarmMs,
      incident: event === 'resolved' ? over : platformIncident,
      team: payments,
      journey: null,
      settings,
      nowMs: alarmMs,
    },
    { team: payments.team, channel: 'webhook-1' },
  );
}

/** A page as planned, with whatever a test wants different. */
export function examplePage(
  event: PageEvent,
  different: Partial<Page> & { changedAtMs?: number } = {},
): Page {
  const atMs = different.changedAtMs ?? alarmMs;
  const about = { ...incident, id: different.incidentId ?? incident.id };
  const page = planPage(
    {
      event,
      changedAtMs: atMs,
      incident: event === 'resolved' ? { ...about, resolvedAtMs: atMs, resolution: 'recovered' } : about,
      team: payments,
      journey: checkout,
      settings,
      nowMs: different.plannedAtMs ?? atMs,
    },
    { team: payments.team, channel: 'webhook-1' },
  );
  return { ...page, ...different };
}
