import { describe, expect, it } from 'vitest';
import type { Incident } from '../incidents/incident.ts';
import type { Silenced } from '../on-call/silence.ts';
import type { Team } from '../on-call/team.ts';
import type { WorkingHours } from '../on-call/working-hours.ts';
import { beginEscalation, planAllClear } from './begin-escalation.ts';
import type { Escalation } from './escalation.ts';
import { alarmMs, checkout, incident, payments, settings } from './page-examples.suite.ts';
import type { Page, PageState } from './page.ts';
import { takeStep } from './take-step.ts';

const MINUTE = 60_000;
const ntfy = (topic: string) => [{ kind: 'ntfy', topic, token: null, api: 'https://ntfy.example/' } as const];
const rota = (people: string[]) => ({
  rota: 'primary',
  title: { en: 'On call', de: 'Bereitschaft' },
  timeZone: 'Europe/Berlin',
  coverage: 'full' as const,
  layers: [{ layer: 'days', people, startDate: '2026-01-05', handOverAt: '09:00', turnDays: 1, hours: [] }],
  overrides: [],
});
const owner: Team = {
  ...payments,
  people: [
    { person: 'mara', name: 'Mara', channels: ntfy('mara') },
    { person: 'jonas', name: 'Jonas', channels: ntfy('jonas') },
  ],
  rotas: [rota(['mara'])],
  escalation: {
    steps: [
      { targets: [{ kind: 'channels' }, { kind: 'on-call', rota: 'primary' }], waitMs: 5 * MINUTE },
      { targets: [{ kind: 'person', person: 'jonas' }], waitMs: 10 * MINUTE },
    ],
    repeat: 0,
  },
};
const platform: Team = {
  ...payments,
  team: 'platform',
  title: { en: 'Platform', de: 'Plattform' },
  isDefault: true,
};

const workingHours: WorkingHours = {
  timeZone: 'Europe/Berlin',
  hours: [{ days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' }],
  daysOff: [],
  waitBelow: 'high',
};

/** A night: what is stored, and what the clock says. */
class Night {
  pages: Page[] = [];
  incident: Incident = incident;
  teams: Team[] = [owner, platform];
  silence: Silenced | null = null;
  escalation: Escalation = this.begun('opened');

  begun(event: Escalation['event'], over: Partial<Escalation> = {}, minute = 0): Escalation {
    const of = {
      team: 'payments',
      event,
      changedAtMs: alarmMs + minute * MINUTE,
      journey: checkout,
      ...over,
    };
    return beginEscalation(incident, of, alarmMs + minute * MINUTE);
  }

  outcome(minute: number) {
    const { escalation, pages, teams, silence } = this;
    const nowMs = alarmMs + minute * MINUTE;
    const step = takeStep({ escalation, incident: this.incident, teams, pages, silence, settings, nowMs });
    this.escalation = step.escalation;
    return step;
  }

  at(minute: number) {
    const step = this.outcome(minute);
    if (step.outcome === 'rest') return step.outcome;
    this.pages.push(...step.pages);
    return step.pages.map(({ person, team, channel, event }) => `${event} ${person ?? team}/${channel}`);
  }

  became(state: PageState, of = this.escalation.taken.at(-1)!.pages): void {
    this.pages = this.pages.map((page) => (of.includes(page.id) ? { ...page, state } : page));
  }

  why(): string[] {
    const ids = this.escalation.taken.at(-1)!.pages;
    return this.pages.filter(({ id }) => ids.includes(id)).map(({ content }) => content.why.en);
  }
}

const owns = 'Payments gets this because the team owns the step Payment of Checkout.';

describe('a step of an escalation', () => {
  it('tells the team and who is on call, then the next one, and each of them why', () => {
    const night = new Night();
    expect(night.at(0)).toEqual(['opened payments/webhook-1', 'opened mara/ntfy-1']);
    expect(night.why()).toEqual([owns, `${owns} Mara is on call (On call).`]);
    night.became('delivered');
    expect(night.at(4.9)).toBe('rest');
    expect(night.escalation.nextAtMs).toBe(alarmMs + 5 * MINUTE);
    expect(night.at(5)).toEqual(['reminded jonas/ntfy-1']);
    expect(night.why()).toEqual([`${owns} Nobody has taken it yet. Jonas is the next to be asked.`]);
    night.became('delivered');
    expect(night.at(60)).toBe('rest');
    expect(night.escalation.nextAtMs).toBeNull();
  });

  it.each(['acknowledged', 'resolved'] as const)('is not taken once it is %s', (state) => {
    const night = new Night();
    night.at(0);
    night.incident = { ...incident, state };
    expect(night.at(5)).toBe('rest');
    expect(night.escalation.nextAtMs).toBeNull();
  });

  it('waits for working hours where it can, says so once, and is told to whoever is on call then', () => {
    const night = new Night();
    night.teams = [{ ...owner, workingHours }, platform];
    night.escalation = night.begun('opened', { journey: { ...checkout, criticality: 'medium' } });
    const waits =
      'waits until Tue 08:00 because it is of medium criticality, for which Payments is paged in working hours only';
    expect(night.outcome(0)).toMatchObject({ outcome: 'rest', waits });
    expect(night.escalation).toMatchObject({
      heldBecause: waits,
      taken: [],
      nextAtMs: Date.parse('2026-11-24T08:00:00+01:00'),
    });
    expect(night.outcome(10)).toMatchObject({ outcome: 'rest', waits: null });
    // 02:56 and these are 08:00.
    expect(night.at(304)).toEqual(['opened payments/webhook-1', 'opened mara/ntfy-1']);
    expect(night.escalation.heldBecause).toBeNull();
  });

  it('of what is critical, or was handed on, waits for no working hours', () => {
    const night = new Night();
    night.teams = [{ ...owner, workingHours }, platform];
    expect(night.at(0)).toHaveLength(2);
    const journey = { ...checkout, criticality: 'low' } as const;
    night.escalation = night.begun('reminded', { journey, handedOn: { by: 'Ada', reason: 'yours' } });
    expect(night.at(0)).toHaveLength(2);
    night.escalation = night.begun('reminded', { journey, person: 'jonas' });
    expect(night.at(0)).toEqual(['reminded jonas/ntfy-1']);
  });

  it('waits in the middle of the policy, too, when working hours end', () => {
    const night = new Night();
    const hours = [{ days: [2], from: '02:00', to: '03:00' }];
    night.teams = [{ ...owner, workingHours: { ...workingHours, hours } }, platform];
    night.escalation = night.begun('opened', { journey: { ...checkout, criticality: 'low' } });
    expect(night.at(0)).toHaveLength(2);
    night.became('delivered');
    expect(night.outcome(5)).toMatchObject({
      outcome: 'rest',
      waits: expect.stringContaining('until Tue 1 Dec 02:00'),
    });
  });

  it('is not waited for when nobody can have heard of it', () => {
    const night = new Night();
    night.at(0);
    night.became('failed', [night.escalation.taken[0]!.pages[0]!]);
    expect(night.at(1)).toBe('rest');
    night.became('failed');
    expect(night.at(1)).toEqual(['reminded jonas/ntfy-1']);
    expect(night.why()[0]).toContain('Nobody told before can have heard of it.');
  });

  it('is not waited for when all that was tried for a minute was in vain, and is while some of it may be under way', () => {
    const night = new Night();
    night.at(0);
    const [first, ...others] = night.pages;
    const inVain = (page: Page): Page => ({ ...page, attempts: 3, lastError: 'answered 503' });
    night.pages = [first!, ...others.map(inVain)];
    expect(night.at(2)).toBe('rest');
    night.pages = [inVain(first!), ...others.map(inVain)];
    expect(night.at(0.9)).toBe('rest');
    expect(night.at(1)).toEqual(['reminded jonas/ntfy-1']);
  });

  it('ends with everybody and the default team, once, where nobody at all can have heard', () => {
    const night = new Night();
    for (const minute of [0, 1]) {
      night.at(minute);
      night.became('failed');
    }
    expect(night.at(2)).toEqual([
      'reminded payments/webhook-1',
      'reminded mara/ntfy-1',
      'reminded jonas/ntfy-1',
      'reminded platform/webhook-1',
    ]);
    night.became('failed');
    expect(night.at(3)).toBe('rest');
    expect(night.escalation.nextAtMs).toBeNull();
  });

  it('that means nobody is followed by the next at once', () => {
    const night = new Night();
    night.teams = [{ ...owner, channels: [], rotas: [rota([])] }, platform];
    expect(night.at(0)).toEqual([]);
    expect(night.escalation.nextAtMs).toBe(alarmMs);
    expect(night.at(0)).toEqual(['reminded jonas/ntfy-1']);
  });

  it('is kept back by a silence, and told to whoever is on call at its end', () => {
    const night = new Night();
    night.silence = { silence: 's1', untilMs: alarmMs + 60 * MINUTE, because: 'silenced by mia: import' };
    expect(night.at(0)).toBe('rest');
    expect(night.escalation).toMatchObject({
      taken: [],
      heldBecause: 'silenced by mia: import',
      nextAtMs: alarmMs + 30_000,
    });
    night.silence = null;
    night.teams = [{ ...owner, rotas: [rota(['jonas'])] }];
    expect(night.at(60)).toEqual(['opened payments/webhook-1', 'opened jonas/ntfy-1']);
  });

  it('that a silence kept back is never taken when somebody took the incident meanwhile', () => {
    const night = new Night();
    night.silence = { silence: 's1', untilMs: alarmMs + 60 * MINUTE, because: 'silenced by mia: import' };
    night.at(0);
    night.incident = { ...incident, state: 'acknowledged' };
    night.silence = null;
    expect(night.at(60)).toBe('rest');
    expect(night.pages).toEqual([]);
  });

  it('asks whom it was handed on to, with who did so and why, and then their team', () => {
    const night = new Night();
    night.at(0);
    night.escalation = night.begun(
      'reminded',
      { team: 'platform', person: 'jonas', handedOn: { by: 'Mara', reason: 'DNS is down' } },
      3,
    );
    expect(night.at(3)).toEqual(['reminded jonas/ntfy-1']);
    expect(night.why()).toEqual([
      'Mara handed this on to Platform: DNS is down. Jonas is the next to be asked.',
    ]);
    night.became('delivered');
    expect(night.at(8)).toEqual(['reminded platform/webhook-1']);
  });

  it('tells those who were told that it is over that it is back', () => {
    const night = new Night();
    night.at(0);
    night.teams = [{ ...owner, rotas: [rota(['jonas'])] }];
    night.escalation = night.begun('reopened', {}, 20);
    expect(night.at(20)).toEqual([
      'reopened payments/webhook-1',
      'reopened jonas/ntfy-1',
      'reopened mara/ntfy-1',
    ]);
  });

  it('is told to be over to everybody who was told of it, once', () => {
    const night = new Night();
    night.at(0);
    night.at(5);
    const over = { ...incident, resolvedAtMs: alarmMs + 9 * MINUTE, resolution: 'recovered' as const };
    const change = {
      changedAtMs: alarmMs,
      incident: over,
      team: owner,
      journey: checkout,
      settings,
      nowMs: alarmMs,
    };
    const told = planAllClear(change, night.pages);
    expect(told.map(({ person, team, event }) => `${event} ${person ?? team}`)).toEqual([
      'resolved payments',
      'resolved mara',
      'resolved jonas',
    ]);
  });
});
