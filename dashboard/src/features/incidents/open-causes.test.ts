import { describe, expect, it } from 'vitest';
import { incident, referenceTo } from '../../test-support/samples.ts';
import { openCauses } from './open-causes.ts';

describe('incidents with one cause', () => {
  const cause = incident('checkout');
  const part = incident('return', { partOf: referenceTo(cause) });

  it('are one: the part is named with its cause', () => {
    expect(openCauses([part, cause]).map(({ id }) => id)).toEqual(['checkout']);
  });

  it('are told by themselves once the cause is over, or where it is not shown', () => {
    const over = { ...cause, state: 'resolved' as const };
    expect(openCauses([part, over]).map(({ id }) => id)).toEqual(['return']);
    expect(openCauses([part]).map(({ id }) => id)).toEqual(['return']);
  });
});
