import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { riverStep } from '../../test-support/samples.ts';
import { shapeRiver } from './river-geometry.ts';
import { planRiver } from './river-plan.ts';

const size = { width: 400, height: 100, unit: 1 };
const numbers = (path: string) => (path.match(/-?\d+(\.\d+)?/g) ?? []).map(Number);

describe('the river in pixels', () => {
  it('is empty, not broken, for a journey without steps', () => {
    const shapes = shapeRiver(planRiver({ from: '', to: '', steps: [] }), size);
    expect(shapes).toMatchObject({ band: '', falls: [], normalLine: null });
  });

  it('lets nothing fall where nobody left, and colours the fall of the step that is a problem', () => {
    const plan = planRiver({
      from: '',
      to: '',
      steps: [
        riverStep('cart', { entered: 100, advanced: 100 }),
        riverStep('payment', { entered: 100, advanced: 40, dropped: 60, state: 'problem' }),
        riverStep('confirmed', { entered: 40 }),
      ],
    });
    expect(shapeRiver(plan, size).falls).toMatchObject([{ step: 'payment', abnormal: 'problem' }]);
  });

  it('makes the width of the river the number of runs', () => {
    const plan = planRiver({
      from: '',
      to: '',
      steps: [
        riverStep('cart', { entered: 100, advanced: 50, dropped: 50 }),
        riverStep('paid', { entered: 50 }),
      ],
    });
    // Backwards along the lower edge: from the goal, at half the depth, to the first step, at all of it.
    const ys = numbers(shapeRiver(plan, size).band).filter((_, at) => at % 2 === 1);
    const deepest = Math.max(...ys);
    expect(ys[2]).toBeCloseTo(deepest / 2);
    expect(ys.at(-1)).toBeCloseTo(deepest);
  });

  it('marks those who are missing, downstream of the step that is a problem and nowhere else', () => {
    const steps = (state: 'normal' | 'problem') => [
      riverStep('cart', { entered: 100, advanced: 80, normalEntered: 100 }),
      riverStep('payment', { entered: 80, advanced: 20, dropped: 60, normalEntered: 82, state }),
      riverStep('confirmed', { entered: 20, normalEntered: 74 }),
    ];
    const shapes = shapeRiver(planRiver({ from: '', to: '', steps: steps('problem') }), size);
    expect(shapes.missing).toMatchObject([{ step: 'payment', abnormal: 'problem' }]);
    const begin = Math.min(...numbers(shapes.missing[0]!.path).filter((_, at) => at % 2 === 0));
    expect(begin).toBeCloseTo(size.width / 3, 0);
    expect(shapeRiver(planRiver({ from: '', to: '', steps: steps('normal') }), size).missing).toEqual([]);
  });

  it('stays inside its box, whatever the counts', () => {
    const step = fc.record({
      entered: fc.nat(5_000),
      inFlight: fc.nat(5_000),
      dropped: fc.nat(5_000),
      abandoned: fc.nat(500),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 9 }), (counts) => {
        const steps = counts.map((count, at) =>
          riverStep(`s${at}`, { ...count, normalEntered: count.entered }),
        );
        const shapes = shapeRiver(planRiver({ from: '', to: '', steps }), size);
        const drawn = numbers(
          shapes.band +
            shapes.inFlight.area +
            shapes.inFlight.hatch +
            shapes.normalLine +
            shapes.missing.map(({ path }) => path).join(''),
        );
        expect(drawn.every((n) => Number.isFinite(n) && n >= -0.1 && n <= 400.1)).toBe(true);
      }),
    );
  });
});
