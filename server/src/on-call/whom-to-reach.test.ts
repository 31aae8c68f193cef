import { describe, expect, it } from 'vitest';
import type { EscalationTarget } from './escalation-policy.ts';
import type { Rota } from './rota.ts';
import type { Person, Team } from './team.ts';
import { whomToReach } from './whom-to-reach.ts';

const person = (
  id: string,
  channels: Person['channels'] = [{ kind: 'email', address: `${id}@a.example` }],
) => ({
  person: id,
  name: id.toUpperCase(),
  channels,
});
const rota = (id: string, people: string[], over: Partial<Rota> = {}): Rota => ({
  rota: id,
  title: { en: id, de: id },
  timeZone: 'Europe/Berlin',
  coverage: 'full',
  layers: [{ layer: 'all', people, startDate: '2026-01-05', handOverAt: '09:00', turnDays: 7, hours: [] }],
  overrides: [],
  ...over,
});
const team = (id: string, over: Partial<Team> = {}): Team => ({
  team: id,
  title: { en: id, de: id },
  isDefault: false,
  language: 'en',
  channels: [],
  ...over,
});
const platform = team('platform', { people: [person('sofia')], rotas: [rota('platform', ['sofia'])] });
const payments = team('payments', {
  people: [person('mara'), person('jonas'), person('new', [])],
  rotas: [rota('primary', ['mara', 'jonas']), rota('backup', ['sofia', 'new'])],
});
const at = Date.parse('2026-01-06T12:00Z');
const reach = (targets: EscalationTarget[], atMs = at) => {
  const { reached, unreached } = whomToReach(targets, payments, [payments, platform], atMs);
  return {
    unreached,
    reached: reached.map((one) => (one.kind === 'person' ? one.person.person : `#${one.team.team}`)),
  };
};
const onCall = (id: string) => ({ kind: 'on-call', rota: id }) as const;

describe('whom a step reaches', () => {
  it('is who is on call then, also people of other teams', () => {
    expect(reach([onCall('primary'), onCall('backup')]).reached).toEqual(['mara', 'sofia']);
    expect(reach([onCall('primary')], at + 7 * 86_400_000).reached).toEqual(['jonas']);
  });

  it('is nobody twice', () => {
    const targets: EscalationTarget[] = [{ kind: 'channels' }, { kind: 'everybody' }, onCall('primary')];
    expect(reach(targets)).toEqual({
      reached: ['#payments', 'mara', 'jonas', 'sofia'],
      unreached: [{ what: 'NEW', because: 'no-channel' }],
    });
  });

  it('is another team’s channels and its people on call', () => {
    expect(reach([{ kind: 'team', team: 'platform' }]).reached).toEqual(['#platform', 'sofia']);
  });

  it('says whom it cannot reach, and why', () => {
    const targets: EscalationTarget[] = [
      onCall('gone'),
      { kind: 'person', person: 'left' },
      { kind: 'team', team: 'dissolved' },
    ];
    expect(reach(targets).unreached.map(({ because }) => because)).toEqual(['unknown', 'unknown', 'unknown']);
    expect(reach([onCall('primary')], Date.parse('2025-01-01T00:00Z')).unreached).toEqual([
      { what: 'primary', because: 'nobody-on-call' },
    ]);
  });

  it('is silent of a rota that is empty on purpose', () => {
    const early = Date.parse('2025-01-01T00:00Z');
    const partial = team('x', { rotas: [rota('office', ['mara'], { coverage: 'partial' })] });
    expect(whomToReach([onCall('office')], partial, [partial], early)).toEqual({
      reached: [],
      unreached: [],
    });
  });
});
