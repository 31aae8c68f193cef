import { describe, expect, it } from 'vitest';
import { riverStep } from '../../test-support/samples.ts';
import { planRiver } from './river-plan.ts';

const river = (...steps: ReturnType<typeof riverStep>[]) => ({ from: '', to: '', steps });

describe('the plan of a river', () => {
  it('keeps those in flight apart from those who left', () => {
    const [payment] = planRiver(
      river(
        riverStep('payment', { entered: 100, advanced: 50, dropped: 25, abandoned: 5, inFlight: 20 }),
        riverStep('confirmed', { entered: 50 }),
      ),
    ).stations;
    expect(payment).toMatchObject({ width: 100, left: 30, inFlight: 20 });
  });

  it('lets those who skip an optional step pass it: the river does not narrow and widen again', () => {
    const widths = planRiver(
      river(
        riverStep('payment', { entered: 100 }),
        riverStep('insurance', { entered: 12 }),
        riverStep('confirmed', { entered: 90 }),
      ),
    ).stations.map((station) => station.width);
    expect(widths).toEqual([100, 90, 90]);
  });

  it('draws no normal line while a step is learning', () => {
    const plan = planRiver(
      river(riverStep('cart', { entered: 9, normalEntered: 9 }), riverStep('paid', { entered: 3 })),
    );
    expect(plan.hasNormal).toBe(false);
    expect(plan.stations.every((station) => station.normalWidth === null)).toBe(true);
  });

  it('makes room for the normal river where less than normal came', () => {
    const plan = planRiver(
      river(
        riverStep('cart', { entered: 40, normalEntered: 100 }),
        riverStep('paid', { entered: 9, normalEntered: 80 }),
      ),
    );
    expect(plan.widest).toBe(100);
  });

  it('colours a problem and a step to watch, nothing else', () => {
    const states = ['problem', 'watch', 'normal', 'learning', 'no-data'] as const;
    const plan = planRiver(river(...states.map((state) => riverStep(state, { state }))));
    expect(plan.stations.map((station) => station.abnormal)).toEqual(['problem', 'watch', null, null, null]);
  });
});
