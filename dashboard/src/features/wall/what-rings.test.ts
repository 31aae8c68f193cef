import { describe, expect, it } from 'vitest';
import { incident, referenceTo } from '../../test-support/samples.ts';
import { whatRings, type Audible } from './what-rings.ts';

/** How often a screen rings that is shown these, one after the other. */
function rings(...shown: (readonly Audible[])[]): number {
  let known: ReadonlySet<string> | null = null;
  let times = 0;
  for (const incidents of shown) {
    const heard = whatRings(known, incidents);
    known = heard.known;
    if (heard.rings) times += 1;
  }
  return times;
}

const open = incident('a');
const taken = incident('a', { state: 'acknowledged', acknowledgedBy: 'Mara' });
const other = incident('b');

describe('the sound of the wall', () => {
  it('rings once for a new incident, however often it is told of', () => {
    expect(rings([], [open], [open], [open])).toBe(1);
    expect(rings([open], [open, other], [other, open])).toBe(1);
  });

  it('is silent about what is there when the screen begins to watch', () => {
    expect(rings([open], [open])).toBe(0);
  });

  it('is silent about what comes again after a lost connection, and rings for what opened meanwhile', () => {
    expect(rings([open], [open], [open, other])).toBe(1);
  });

  it('is silent where somebody has it, from the beginning or later', () => {
    expect(rings([], [taken])).toBe(0);
    expect(rings([], [open], [taken], [open])).toBe(1);
  });

  it('is silent about parts of an incident, until they have a cause of their own', () => {
    const part = incident('b', { partOf: referenceTo(open) });
    expect(rings([open], [open, part])).toBe(0);
    expect(rings([open], [open, part], [open, other])).toBe(1);
  });

  it('rings anew for one that comes back after it has left the wall', () => {
    expect(rings([], [open], [], [open])).toBe(2);
  });
});
