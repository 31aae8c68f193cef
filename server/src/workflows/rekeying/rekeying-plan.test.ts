import { expect, it } from 'vitest';
import { planRekeying } from './rekeying-plan.ts';
import type { RekeyingOptions } from './rekeying-plan.ts';

function atHome(options: Partial<RekeyingOptions>): string[] {
  const plan = planRekeying({ sources: [{ topic: 'web' }], internalTopic: 'own', rekey: [], ...options });
  return ['customer', 'session'].filter((kind) => plan?.isAtHome(kind) ?? true);
}

it('leaves everything where it is as long as there is one topic and nothing else is said', () => {
  expect(planRekeying({ sources: [{ topic: 'web' }], internalTopic: 'own', rekey: [] })).toBeNull();
});

it('leaves at home what the only topic is keyed by, and nobody is to be joined by', () => {
  expect(atHome({ sources: [{ topic: 'web', keyedBy: ['session'] }] })).toEqual(['session']);
  expect(atHome({ sources: [{ topic: 'web', keyedBy: ['session', 'customer'] }] })).toEqual([
    'customer',
    'session',
  ]);
  expect(atHome({ sources: [{ topic: 'web', keyedBy: [] }] })).toEqual([]);
  expect(atHome({ rekey: ['customer'] })).toEqual(['session']);
});

it('re-keys everything of several topics: the same key is in another partition of each', () => {
  const sources = [
    { topic: 'web', keyedBy: ['customer'] },
    { topic: 'app', keyedBy: ['customer'] },
  ];
  expect(atHome({ sources })).toEqual([]);
  expect(planRekeying({ sources, internalTopic: 'own', rekey: [] })).toMatchObject({
    sources: ['web', 'app'],
  });
});
