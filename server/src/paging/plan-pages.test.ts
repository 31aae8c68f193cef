import { describe, expect, it } from 'vitest';
import { alarmMs, checkout, incident, payments, settings, testSecret } from './page-examples.suite.ts';
import { planPages, type PlanPagesInput } from './plan-pages.ts';

const opened: PlanPagesInput = {
  change: { kind: 'open', atMs: alarmMs },
  incident,
  team: payments,
  journey: checkout,
  settings,
  nowMs: alarmMs + 700,
};

describe('which pages a change of an incident causes', () => {
  it('opens with one page for each channel of the team, due at once', () => {
    const twoPhones = [payments.channels[0]!, { ...payments.channels[0]!, url: 'https://other.example/' }];
    const plan = planPages({ ...opened, team: { ...payments, channels: twoPhones } });
    expect(plan.because).toBe('opened');
    expect(plan.pages.map((page) => [page.channel, page.state, page.nextAttemptAtMs, page.attempts])).toEqual(
      [
        ['webhook-1', 'waiting', alarmMs + 700, 0],
        ['webhook-2', 'waiting', alarmMs + 700, 0],
      ],
    );
  });

  it.each(['update', 'none'] as const)('wakes nobody when there is nothing new to say (%s)', (kind) => {
    const plan = planPages({ ...opened, change: { kind, atMs: alarmMs } });
    expect(plan).toEqual({ decision: 'silent', because: 'nothing-new', pages: [] });
  });

  it('says so when there is nobody to page', () => {
    expect(planPages({ ...opened, team: null }).because).toBe('nobody-to-page');
    expect(planPages({ ...opened, team: { ...payments, channels: [] } }).because).toBe('nobody-to-page');
  });

  it('gives a change decided again after a crash the same id, whenever that is', () => {
    const again = planPages({ ...opened, nowMs: alarmMs + 90_000 });
    expect(again.pages[0]!.id).toBe(planPages(opened).pages[0]!.id);
  });

  it('gives every other message another id: the second recovery is not the first', () => {
    const ids = (['open', 'resolve', 'reopen', 'resolve'] as const).flatMap((kind, nth) =>
      planPages({ ...opened, change: { kind, atMs: alarmMs + nth } }).pages.map((page) => page.id),
    );
    const otherTeam = planPages({ ...opened, team: { ...payments, team: 'shop' } }).pages[0]!.id;
    const otherIncident = planPages({ ...opened, incident: { ...incident, id: 'inc-8' } }).pages[0]!.id;
    expect(new Set([...ids, otherTeam, otherIncident]).size).toBe(6);
    for (const id of ids) expect(id).toMatch(/^page_[0-9a-f]{32}$/);
  });

  it('stores neither the address nor the secret with the page', () => {
    const stored = JSON.stringify(planPages(opened).pages);
    expect(stored).not.toContain('t0p');
    expect(stored).not.toContain(testSecret);
  });

  describe('in a silence', () => {
    const silence = {
      silence: 's1',
      untilMs: alarmMs + 3_600_000,
      because: 'silenced by mara: new provider',
    };

    it('keeps an alarm back, with the reason, and looks again soon', () => {
      const plan = planPages({ ...opened, silence });
      expect(plan).toMatchObject({ decision: 'page', heldBy: silence });
      expect(plan.pages[0]).toMatchObject({
        state: 'waiting',
        attempts: 0,
        lastError: 'silenced by mara: new provider',
        nextAttemptAtMs: opened.nowMs + 30_000,
      });
      const short = { ...silence, untilMs: opened.nowMs + 5 };
      expect(planPages({ ...opened, silence: short }).pages[0]!.nextAttemptAtMs).toBe(opened.nowMs + 5);
      expect(planPages({ ...opened, silence }).pages[0]!.id).toBe(planPages(opened).pages[0]!.id);
    });

    it('tells of an end all the same: it may be that of an alarm from before', () => {
      const plan = planPages({ ...opened, change: { kind: 'resolve', atMs: alarmMs }, silence });
      expect(plan).toMatchObject({
        heldBy: null,
        pages: [{ nextAttemptAtMs: opened.nowMs, lastError: null }],
      });
    });
  });
});
