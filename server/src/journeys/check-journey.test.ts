import { describe, expect, it } from 'vitest';
import { checkJourney, type JourneyOutline, type MatchOutline, type StepOutline } from './check-journey.ts';

const when = (types: string[], conditions: string[] = [], sources: string[] | null = null): MatchOutline => ({
  types,
  sources,
  conditions,
});
const step = (name: string, change: Partial<StepOutline> = {}): StepOutline => ({
  step: name,
  hasWithin: true,
  optional: false,
  when: when([`${name}.seen`]),
  ...change,
});
const cart = step('cart', { hasWithin: false });
const checkout = (change: Partial<JourneyOutline> = {}): JourneyOutline => ({
  key: 'customer',
  dimensions: ['channel', 'device'],
  labelled: [],
  steps: [cart, step('payment'), step('confirmed')],
  ...change,
});
const placesOf = (outline: JourneyOutline): string[] =>
  checkJourney(outline).map(({ path, problem }) => `${path.join('.')} ${problem}`);

describe('the rules across the fields of a journey', () => {
  it('are content with a journey as it should be', () => {
    expect(checkJourney(checkout())).toEqual([]);
    const insurance = step('insurance', { optional: true });
    expect(checkJourney(checkout({ steps: [cart, insurance, step('confirmed')] }))).toEqual([]);
  });

  it('want a deadline for every step but the first', () => {
    const steps = [step('cart'), step('payment', { hasWithin: false }), step('confirmed')];
    expect(placesOf(checkout({ steps }))).toEqual([
      'steps.0.within the first step has no step before it',
      'steps.1.within missing',
    ]);
  });

  it('let neither the start nor the goal be skipped', () => {
    const steps = [{ ...cart, optional: true }, step('payment'), step('confirmed', { optional: true })];
    expect(placesOf(checkout({ steps }))).toEqual([
      'steps.0.optional the first step starts the run',
      'steps.2.optional the last step is the goal',
    ]);
  });

  it('want each step to have an id of its own', () => {
    const again = step('payment', { when: when(['other']) });
    expect(placesOf(checkout({ steps: [cart, step('payment'), again] }))).toEqual([
      'steps.2.step is the id of steps[1] too',
    ]);
  });

  it('refuse a segment that is listed twice, is the customer, or stands for combinations', () => {
    expect(placesOf(checkout({ dimensions: ['channel', 'customer', 'channel', null, '*'] }))).toEqual([
      'segments.1 is the key of the journey, so every customer would be a segment of their own',
      'segments.2 is listed twice',
      'segments.4 stands for combinations of all the others',
    ]);
  });

  it('refuse a label of an attribute that is none of the segments', () => {
    expect(placesOf(checkout({ labelled: ['device', 'paymentMethd'] }))).toEqual([
      'labels.paymentMethd is none of the segments',
    ]);
  });

  it('pass over what is not well-formed, which is reported elsewhere', () => {
    expect(checkJourney({ key: null, dimensions: [null, null], labelled: [], steps: [null, null] })).toEqual(
      [],
    );
  });
});

describe('a step that could never be entered', () => {
  const unreachable = (first: MatchOutline, later: MatchOutline, optional = false): boolean => {
    const steps = [cart, step('a', { when: first, optional }), step('b', { when: later })];
    return checkJourney(checkout({ steps })).some(({ path }) => path.join('.') === 'steps.2.when');
  };

  it('takes only what an earlier step takes too', () => {
    expect(unreachable(when(['x']), when(['x']))).toBe(true);
    expect(unreachable(when(['x', 'y']), when(['y'], ['paid']))).toBe(true);
    expect(unreachable(when(['x']), when(['x'], [], ['app']))).toBe(true);
  });

  it('is not one that some touchpoints enter', () => {
    expect(unreachable(when(['x']), when(['x', 'y']))).toBe(false);
    expect(unreachable(when(['x'], ['paid']), when(['x']))).toBe(false);
    expect(unreachable(when(['x'], [], ['app']), when(['x']))).toBe(false);
  });

  it('is not one behind a step that may have been skipped', () => {
    expect(unreachable(when(['x']), when(['x']), true)).toBe(false);
  });
});
