import { describe, expect, it } from 'vitest';
import { suspectFeed } from './feed-suspicion.ts';
import type { SourceSigns, StepSigns } from './feed-suspicion.ts';

const shop: SourceSigns = { source: 'shop', behindMs: 0, faulty: 2, messages: 1_000, faultyShare: 0.002 };
const bank: SourceSigns = { ...shop, source: 'bank' };
const step = (name: string, sources: string[], observed: number): StepSigns => ({
  step: name,
  sources,
  observed,
  expectedOfWaiting: 12,
  sigma: 0.04,
});

describe('suspectFeed', () => {
  it('lets one step that nobody gets on from be a drop-off', () => {
    const steps = [step('cart', ['shop'], 11), step('payment', ['bank'], 0)];
    expect(suspectFeed(steps, [shop, bank], [])).toEqual([]);
  });

  it('suspects a source when all that it feeds falls silent in one moment', () => {
    const steps = [step('cart', ['shop'], 0), step('address', ['shop'], 0), step('payment', ['bank'], 12)];
    expect(suspectFeed(steps, [shop, bank], [])).toEqual([
      { source: 'shop', reason: 'all-steps-silent', steps: ['cart', 'address'] },
    ]);
    expect(suspectFeed([step('cart', ['shop'], 0), step('address', ['shop'], 3)], [shop], [])).toEqual([]);
    const tiny = steps.map((one) => ({ ...one, expectedOfWaiting: 3 }));
    expect(suspectFeed(tiny, [shop, bank], [])).toEqual([]);
  });

  it('suspects one that stands still, though not for steps that others feed as well', () => {
    const steps = [step('cart', ['shop'], 0), step('payment', ['shop', 'bank'], 6)];
    expect(suspectFeed(steps, [{ ...shop, behindMs: 180_000 }], [])).toEqual([
      { source: 'shop', reason: 'source-stands-still', steps: ['cart'] },
    ]);
  });

  it('suspects one whose messages are refused far more often than usual', () => {
    const steps = [step('cart', ['shop'], 4)];
    expect(suspectFeed(steps, [{ ...shop, faulty: 300 }], [])).toMatchObject([{ reason: 'faulty-messages' }]);
    expect(suspectFeed(steps, [{ ...shop, faulty: 6 }], [])).toEqual([]);
  });

  it('sees that customers are beyond a step without having been at it', () => {
    const found = suspectFeed([], [], [{ step: 'payment', skipped: 40, entered: 60 }]);
    expect(found).toEqual([{ source: null, reason: 'steps-skipped', steps: ['payment'] }]);
    expect(suspectFeed([], [], [{ step: 'payment', skipped: 3, entered: 60 }])).toEqual([]);
  });
});
