import { beforeEach, describe, expect, it } from 'vitest';
import { beginEscalation } from '../paging/begin-escalation.ts';
import { alarmMs, checkout, incident, payments } from '../paging/page-examples.suite.ts';
import { untaken } from '../incidents/handle-incident.ts';
import { AcknowledgeIncident } from './acknowledge-incident.ts';
import { HEARD_FOR_MS, HearPagerDuty, type PagerDutyEvent } from './hear-pagerduty.ts';
import { InMemoryIncidentStore } from './in-memory-incident-store.ts';
import { SettleIncident } from './settle-incident.ts';

const MINUTE = 60_000;
const about = { team: 'payments', event: 'opened', changedAtMs: alarmMs, journey: checkout } as const;

let nowMs = 0;
let incidents: InMemoryIncidentStore;
let pagerDuty: HearPagerDuty;
beforeEach(async () => {
  nowMs = alarmMs + 3 * MINUTE;
  incidents = new InMemoryIncidentStore();
  const clock = { now: () => nowMs };
  const mail = [{ kind: 'email', address: 'jonas@example.com' }] as const;
  const people = [
    { person: 'mara', name: 'Mara Lindqvist', channels: [] },
    { person: 'jonas', name: 'Jonas Weber', channels: mail },
  ];
  const teams = () => [{ ...payments, people }];
  pagerDuty = new HearPagerDuty({
    incidents,
    acknowledge: new AcknowledgeIncident(incidents, clock),
    settle: new SettleIncident({
      incidents,
      pages: { of: async () => ({}) },
      definitions: () => ({ journeys: [], teams: teams() }),
      clock,
      onPages: () => undefined,
    }),
    teams,
    clock,
  });
  const escalation = beginEscalation(incident, about, alarmMs);
  await incidents.change(incident, null, { atMs: alarmMs, change: 'open', detail: '' }, { escalation });
});

const event = (different: Partial<PagerDutyEvent> = {}): PagerDutyEvent => ({
  id: '01BWDWL3NYY7LUFPZCC28QUCMK',
  occurredAtMs: alarmMs + 2 * MINUTE,
  change: 'acknowledged',
  incidentId: incident.id,
  by: 'Mara Lindqvist',
  assignees: [],
  ...different,
});
const state = async () => (await incidents.find(incident.id))!.incident;
const done = () => incidents.history.map(({ change, by }) => `${change} ${by ?? ''}`.trim());

it('acknowledged there is acknowledged here, and nobody else is asked', async () => {
  expect(await pagerDuty.hear(event())).toBe('accepted');
  expect(await state()).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'Mara Lindqvist' });
  expect(await incidents.escalation(incident.id)).toMatchObject({ nextAtMs: null });
});

it('resolved there is dealt with here; customers decide whether it is over', async () => {
  expect(await pagerDuty.hear(event({ change: 'resolved' }))).toBe('accepted');
  expect(await state()).toMatchObject({ state: 'mitigated', mitigatedBy: 'Mara Lindqvist' });
});

it('given to somebody there, it says so, and still is whose it was', async () => {
  await pagerDuty.hear(event());
  const given = event({ id: 'another', change: 'reassigned', assignees: ['jonas weber', 'Ops Bot'] });
  expect(await pagerDuty.hear(given)).toBe('accepted');
  expect(incidents.history.at(-1)).toMatchObject({
    change: 'comment',
    by: 'Mara Lindqvist',
    detail: 'PagerDuty → Jonas Weber, Ops Bot (PagerDuty)',
  });
  expect(await state()).toMatchObject({ acknowledgedBy: 'Mara Lindqvist' });
});

it.each([
  ['  mara   LINDQVIST', 'Mara Lindqvist'],
  ['Jonas@Example.com', 'Jonas Weber'],
  ['Tenex Engineer', 'Tenex Engineer (PagerDuty)'],
])('a person called %s there is %s', async (by, who) => {
  await pagerDuty.hear(event({ by }));
  expect(await state()).toMatchObject({ acknowledgedBy: who });
});

describe('does once', () => {
  it.each(['acknowledged', 'resolved', 'reassigned'] as const)('what is sent again: %s', async (change) => {
    expect(await pagerDuty.hear(event({ change }))).toBe('accepted');
    expect(await pagerDuty.hear(event({ change }))).toBe('replayed');
    expect(done()).toHaveLength(2);
  });

  it('what is sent again under another word', async () => {
    await pagerDuty.hear(event());
    expect(await pagerDuty.hear(event({ change: 'resolved' }))).toBe('replayed');
    expect(await state()).toMatchObject({ state: 'acknowledged' });
  });

  it('what is sent twice at the same moment', async () => {
    await Promise.all([pagerDuty.hear(event()), pagerDuty.hear(event())]);
    expect(done()).toEqual(['open', 'acknowledge Mara Lindqvist']);
  });
});

it.each([
  ['too old', { occurredAtMs: alarmMs + 3 * MINUTE - HEARD_FOR_MS }, 'expired'],
  ['from a future', { occurredAtMs: alarmMs + 9 * MINUTE }, 'expired'],
  ['our own, come back', { by: null, change: 'resolved' }, 'ignored'],
  ['of something else', { change: null }, 'ignored'],
  ['of an incident that is none of ours', { incidentId: null }, 'ignored'],
  ['of an incident nobody knows', { incidentId: 'd3640fbd41094207a1c11e58e46b1662' }, 'ignored'],
] as const)('an event that is %s changes nothing', async (_, different, outcome) => {
  expect(await pagerDuty.hear(event(different))).toBe(outcome);
  expect(done()).toEqual(['open']);
});

it('an answer from before it was asked anew is none to that', async () => {
  const stored = (await incidents.find(incident.id))!;
  const escalation = beginEscalation(incident, { ...about, event: 'reminded' }, alarmMs + 2 * MINUTE + 1);
  const relapse = { atMs: nowMs, change: 'relapse', detail: '' } as const;
  await incidents.change(untaken(stored.incident), stored.revision, relapse, { escalation });
  expect(await pagerDuty.hear(event({ change: 'resolved' }))).toBe('ignored');
  expect(await state()).toMatchObject({ state: 'open' });
});

it('of what is over already it takes no more', async () => {
  const stored = (await incidents.find(incident.id))!;
  const over = {
    ...stored.incident,
    state: 'resolved',
    resolvedAtMs: nowMs,
    resolution: 'recovered',
  } as const;
  await incidents.change(over, stored.revision, { atMs: nowMs, change: 'resolve', detail: '' });
  expect(await pagerDuty.hear(event())).toBe('ignored');
  expect(await state()).toMatchObject({ state: 'resolved', acknowledgedBy: null });
});
