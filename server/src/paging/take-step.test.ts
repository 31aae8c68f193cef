import { describe, expect, it } from 'vitest';
import type { Incident } from '../incidents/incident.ts';
import type { Silenced } from '../on-call/silence.ts';
import type { Team } from '../on-call/team.ts';
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

  at(minute: number) {
    const { escalation, pages, teams, silence } = this;
    const nowMs = alarmMs + minute * MINUTE;
    const step = takeStep({ escalation, incident: this.incident, teams, pages, silence, settings, nowMs });
    this.escalation = step.escalation;
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
