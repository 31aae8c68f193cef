import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RoomMirror } from './room-mirror.ts';

const append = (state: string, change: string) => state + change;

describe('the copy of a room', () => {
  it('shows the snapshot with every change since', () => {
    const mirror = new RoomMirror(append);
    mirror.snapshot(7, 'a');
    expect(mirror.delta(8, 'b')).toEqual({ kind: 'state', state: 'ab' });
    expect(mirror.delta(9, 'c')).toEqual({ kind: 'state', state: 'abc' });
  });

  it('asks for a snapshot after a gap, and believes nothing until it comes', () => {
    const mirror = new RoomMirror(append);
    mirror.snapshot(0, 'a');
    expect(mirror.delta(2, 'c').kind).toBe('gap');
    expect(mirror.delta(3, 'd').kind).toBe('ignored');
    expect(mirror.synced).toBe(false);
    expect(mirror.snapshot(3, 'abcd')).toEqual({ kind: 'state', state: 'abcd' });
  });

  it('takes no change twice', () => {
    const mirror = new RoomMirror(append);
    mirror.snapshot(0, '');
    mirror.delta(1, 'b');
    expect(mirror.delta(1, 'b').kind).toBe('ignored');
  });

  it('never shows a state the server did not have, whichever messages get lost', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 60 }), (arrives) => {
        const mirror = new RoomMirror(append);
        let truth = '';
        mirror.snapshot(0, truth);
        arrives.forEach((arrived, at) => {
          truth += String.fromCharCode(97 + (at % 26));
          if (!arrived) return;
          const step = mirror.delta(at + 1, truth.at(-1)!);
          if (step.kind === 'state') expect(step.state).toBe(truth);
          if (step.kind === 'gap') mirror.snapshot(at + 1, truth);
        });
      }),
    );
  });
});
