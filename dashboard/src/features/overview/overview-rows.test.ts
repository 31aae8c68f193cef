import type { JourneyListItem, OverviewJourney } from '@wegwarte/contract';
import { describe, expect, it } from 'vitest';
import { overviewRows, type OverviewChoice } from './overview-rows.ts';

const item = (journey: string, more: Partial<JourneyListItem> = {}): JourneyListItem => ({
  journey,
  title: { en: journey, de: journey },
  criticality: 'high',
  owner: { team: 'shop', title: { en: 'Shop', de: 'Shop' } },
  steps: [],
  version: 1,
  removedAt: null,
  ...more,
});
const loss = (
  journey: string,
  left: number,
  lostPerHour = 0,
  amount = 0,
  currency = 'EUR',
): OverviewJourney => ({
  journey,
  state: 'normal',
  completion: { share: null, normal: null, n: 0 },
  inFlight: 0,
  left,
  lostPerHour,
  atRiskPerHour: amount > 0 ? { amount, currency } : null,
});

const list = [
  item('chat', {
    criticality: 'medium',
    owner: { team: 'service', title: { en: 'Service', de: 'Service' } },
  }),
  item('checkout'),
  item('repair'),
  item('former', { removedAt: '2026-11-01T00:00:00Z' }),
  item('return', { criticality: 'low' }),
];
const now = [
  loss('checkout', 100, 20, 1_700),
  loss('chat', 300, 60),
  loss('repair', 500),
  loss('return', 10, 30, 2_500),
  loss('former', 900),
];
function shown(choice: Partial<OverviewChoice> = {}, losses = now) {
  const all = { team: '', criticality: '', order: 'money', ...choice } as const;
  return overviewRows(list, losses, all, ({ title }) => title.en).map(({ journey }) => journey);
}

describe('the journeys of the overview', () => {
  it('are those that lose most money first, then those that lose customers, then what is lost on any day', () => {
    expect(shown()).toEqual(['return', 'checkout', 'chat', 'repair', 'former']);
  });

  it('are by customers or by name where that is asked for, those not watched any more always last', () => {
    expect(shown({ order: 'customers' })).toEqual(['chat', 'return', 'checkout', 'repair', 'former']);
    expect(shown({ order: 'name' })).toEqual(['chat', 'checkout', 'repair', 'return', 'former']);
  });

  it('are those of a team and a criticality, both at once', () => {
    expect(shown({ team: 'service' })).toEqual(['chat']);
    expect(shown({ team: 'shop', criticality: 'high' })).toEqual(['checkout', 'repair', 'former']);
    expect(shown({ team: 'service', criticality: 'low' })).toEqual([]);
  });

  it('put no currency before another by its number alone', () => {
    const yen = [loss('chat', 0, 1, 900_000, 'JPY'), loss('repair', 0, 1, 5), loss('return', 0, 1, 7)];
    expect(shown({}, yen).slice(0, 3)).toEqual(['return', 'repair', 'chat']);
  });

  it('stand there by name while what they lose is not known', () => {
    expect(shown({}, [])).toEqual(['chat', 'checkout', 'repair', 'return', 'former']);
  });
});
