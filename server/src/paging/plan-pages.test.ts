import { describe, expect, it } from 'vitest';
import { alarmMs, checkout, incident, payments, settings, testSecret } from './page-examples.suite.ts';
import { type PlannedChange, planPage, receiversOf } from './plan-pages.ts';

const opened: PlannedChange = {
  event: 'opened',
  changedAtMs: alarmMs,
  incident,
  team: payments,
  journey: checkout,
  settings,
  nowMs: alarmMs + 700,
};
const webhook = { team: 'payments', channel: 'webhook-1' };

describe('a page that is planned', () => {
  it('is due at once, and was not attempted', () => {
    expect(planPage(opened, webhook)).toMatchObject({
      ...webhook,
      state: 'waiting',
      nextAttemptAtMs: alarmMs + 700,
      attempts: 0,
    });
  });

  it('goes to each channel of the team, or of the person', () => {
    const twoPhones = [payments.channels[0]!, { ...payments.channels[0]!, url: 'https://other.example/' }];
    const team = { ...payments, channels: twoPhones };
    const person = { person: 'mara', name: 'Mara', channels: twoPhones.slice(1) };
    expect(receiversOf({ kind: 'channels', team })).toEqual([
      webhook,
      { team: 'payments', channel: 'webhook-2' },
    ]);
    expect(receiversOf({ kind: 'person', person, rota: null, team })).toEqual([
      { ...webhook, person: 'mara' },
    ]);
  });

  it('has the same id when it is decided again after a crash, whenever that is', () => {
    expect(planPage({ ...opened, nowMs: alarmMs + 90_000 }, webhook).id).toBe(planPage(opened, webhook).id);
  });

  it('has another id than every other message: the second recovery is not the first', () => {
    const pages = (['opened', 'resolved', 'reopened', 'reminded', 'resolved'] as const).map((event, nth) =>
      planPage({ ...opened, event, changedAtMs: alarmMs + nth }, webhook),
    );
    pages.push(
      planPage(opened, { ...webhook, team: 'shop' }),
      planPage(opened, { ...webhook, person: 'mara' }),
      planPage({ ...opened, incident: { ...incident, id: 'inc-8' } }, webhook),
    );
    expect(new Set(pages.map(({ id }) => id)).size).toBe(8);
    for (const { id } of pages) expect(id).toMatch(/^page_[0-9a-f]{32}$/);
  });

  it('is one for a person, whichever team they are told for', () => {
    const ids = ['payments', 'shop'].map((team) => planPage(opened, { ...webhook, team, person: 'mara' }).id);
    expect(ids[0]).toBe(ids[1]);
  });

  it('stores neither the address nor the secret', () => {
    const stored = JSON.stringify(planPage(opened, webhook));
    expect(stored).not.toContain('t0p');
    expect(stored).not.toContain(testSecret);
  });
});
