import type { Incident } from '../incidents/incident.ts';
import type { Title } from '../kernel/title.ts';
import type { Team } from '../on-call/team.ts';
import type { PagedJourney, PageSettings } from './compose-page-content.ts';
import type { Page } from './page.ts';
import { planPage, receiversOf } from './plan-pages.ts';

/** The alarm to one channel, and its end. */
export interface TestPages {
  readonly alarm: Page;
  readonly end: Page;
}

/**
 * Pages that try a team's channels out: an example as it would be in earnest, so that people see what is to come, marked
 * as a test in its first words. Nothing of it is stored, and its incident is known to nobody.
 */
export function planTestPages(
  team: Team,
  settings: Omit<PageSettings, 'demonstration'>,
  nowMs: number,
): readonly TestPages[] {
  const incident = exampleIncident(team, nowMs);
  const of = { team, journey: example, settings: { ...settings, demonstration: false, test: true }, nowMs };
  const opened = { ...of, event: 'opened', changedAtMs: nowMs, incident } as const;
  const over = { ...incident, resolvedAtMs: nowMs, resolution: 'recovered' } as const;
  const resolved = { ...opened, event: 'resolved', incident: over } as const;
  return receiversOf({ kind: 'channels', team }).map((receiver) => ({
    alarm: asTest(planPage(opened, receiver), team),
    end: asTest(planPage(resolved, receiver), team),
  }));
}

function asTest(page: Page, team: Team): Page {
  const { dashboardUrl } = page.content;
  return { ...page, content: { ...page.content, why: why(team.title), incidentUrl: dashboardUrl } };
}

function why({ en, de }: Title): Title {
  return {
    en: `${en} gets this because somebody is trying out where its pages go.`,
    de: `Geht an ${de}, weil jemand ausprobiert, wohin die Meldungen des Teams gehen.`,
  };
}

const example: PagedJourney = {
  title: { en: 'Example', de: 'Beispiel' },
  stepTitle: { en: 'Payment', de: 'Zahlung' },
  stepOwner: '',
  criticality: 'high',
  value: { currency: 'EUR', typical: 90, finishShare: 0.95 },
};

function exampleIncident(team: Team, nowMs: number): Incident {
  const startedAtMs = nowMs - 9 * 60_000;
  const evidence = {
    windowFromMs: startedAtMs,
    windowToMs: nowMs,
    n: 1_204,
    observed: 992,
    expected: 1_195,
    normalShare: 0.9925,
    stuckNormalHalfWidth: 5.2,
    score: 41,
    threshold: 9,
  };
  return {
    id: `test-${team.team}-${nowMs}`,
    journey: 'example',
    journeyVersion: 1,
    step: 'payment',
    kind: 'drop-off',
    state: 'open',
    partOf: null,
    ownerTeam: team.team,
    segment: { values: [{ dimension: 'paymentMethod', value: 'paypal' }], share: 0.81 },
    suspects: null,
    openedAtMs: nowMs,
    startedAtMs,
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
    impact: { estimate: 203, low: 180, high: 226 },
    trend: 'steady',
    lostPerHour: 1_350,
    quietSinceMs: null,
    recoveredFromMs: null,
  };
}
