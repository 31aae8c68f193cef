import { describe, expect, it } from 'vitest';
import { ownerOf, type Team } from './team.ts';

const team = (name: string, isDefault = false): Team => ({
  team: name,
  title: { en: name, de: name },
  isDefault,
  language: 'en',
  channels: [],
});
const teams = [team('shop'), team('payments'), team('operations', true)];

describe('who answers for a step', () => {
  it('is the owner of the step before the owner of the journey', () => {
    expect(ownerOf({ owner: 'payments' }, { owner: 'shop' }, teams)?.team).toBe('payments');
    expect(ownerOf({}, { owner: 'shop' }, teams)?.team).toBe('shop');
  });

  it('is the journey’s owner when the team of the step has gone', () => {
    expect(ownerOf({ owner: 'dissolved' }, { owner: 'shop' }, teams)?.team).toBe('shop');
  });

  it('is the default team when both have gone, and nobody without one', () => {
    expect(ownerOf({ owner: 'dissolved' }, { owner: 'also-gone' }, teams)?.team).toBe('operations');
    expect(ownerOf({ owner: null }, { owner: 'gone' }, [team('shop')])).toBeNull();
  });
});
