import { describe, expect, it } from 'vitest';
import { incident } from '../paging/page-examples.suite.ts';
import type { Incident } from './incident.ts';
import { lastSimilar } from './last-similar.ts';

const segment = (...values: string[]): Incident['segment'] => ({
  values: values.map((value) => ({ dimension: value === 'android' ? 'device' : 'method', value })),
  share: 0.8,
});
const over = (id: string, different: Partial<Incident> = {}): Incident => ({
  ...incident,
  id,
  state: 'resolved',
  segment: segment('paypal'),
  ...different,
});
const now = { ...incident, segment: segment('paypal') };
const idOf = (of: Incident, before: readonly Incident[]) => lastSimilar(of, before)?.id;

describe('the last similar incident', () => {
  it('is the latest of the same step and segment, and neither open nor itself', () => {
    expect(idOf(now, [over('b'), over('a')])).toBe('b');
    expect(idOf(now, [over(now.id), over('open', { state: 'open' }), over('a')])).toBe('a');
    expect(idOf(now, [over('x', { step: 'cart' }), over('y', { journey: 'return' })])).toBeUndefined();
  });

  it('may be of a part of the segment, or of more than it, and not of another or of everybody', () => {
    expect(idOf(now, [over('part', { segment: segment('paypal', 'android') })])).toBe('part');
    expect(idOf({ ...now, segment: segment('paypal', 'android') }, [over('whole')])).toBe('whole');
    expect(idOf(now, [over('other', { segment: segment('klarna') })])).toBeUndefined();
    expect(idOf(now, [over('all', { segment: null })])).toBeUndefined();
  });

  it('of a whole step is one of the whole step', () => {
    const whole = { ...now, segment: null };
    expect(idOf(whole, [over('paypal'), over('all', { segment: null })])).toBe('all');
  });

  it('is the latest of the step while it is not clear who is hit', () => {
    const candidate = { values: segment('klarna')!.values, share: 0.4, probability: 0.5 };
    const suspects = {
      kind: 'unclear',
      candidates: [candidate],
      asOfMs: 0,
    } as unknown as Incident['suspects'];
    expect(idOf({ ...now, segment: null, suspects }, [over('paypal')])).toBe('paypal');
  });
});
