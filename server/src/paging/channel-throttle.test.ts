import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ChannelLoad, decideThrottle, holdChannel, idleChannel } from './channel-throttle.ts';

const limit = { burst: 3, perMinute: 6 };
const start = 1_800_000_000_000;

/** Sends whenever it may, from `fromMs` on; the times at which it did. */
function sendAll(count: number, fromMs: number, from: ChannelLoad = idleChannel): number[] {
  const times: number[] = [];
  let load = from;
  for (let nowMs = fromMs; times.length < count;) {
    const decision = decideThrottle(load, nowMs, limit);
    load = decision.load;
    if (decision.go) {
      times.push(nowMs - fromMs);
    } else {
      nowMs = decision.waitUntilMs;
    }
  }
  return times;
}

describe('many pages at once to one channel', () => {
  it('go out as a short burst and then at the steady rate', () => {
    expect(sendAll(6, start)).toEqual([0, 0, 0, 10_000, 20_000, 30_000]);
  });

  it('wait with the reason', () => {
    let load = idleChannel;
    for (let sent = 0; sent < 3; sent++) {
      const decision = decideThrottle(load, start, limit);
      if (decision.go) load = decision.load;
    }
    expect(decideThrottle(load, start, limit)).toMatchObject({
      go: false,
      waitUntilMs: start + 10_000,
      because: 'more than 6 messages a minute',
    });
  });

  it('all wait while the receiver asked for a pause', () => {
    const held = holdChannel(idleChannel, start + 42_000);
    expect(decideThrottle(held, start, limit)).toMatchObject({ go: false, waitUntilMs: start + 42_000 });
    expect(decideThrottle(held, start + 42_000, limit).go).toBe(true);
  });

  it('are not blocked by a clock that was set back by an hour', () => {
    const [, , , fourth] = sendAll(4, start - 3_600_000, { ...idleChannel, accountedUntilMs: start });
    expect(fourth).toBeLessThanOrEqual(60_000);
  });

  it('are never more than burst and rate allow in any stretch of time', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 15_000 }), { maxLength: 60 }), (gapsMs) => {
        let load = idleChannel;
        let nowMs = start;
        const sentMs: number[] = [];
        for (const gapMs of gapsMs) {
          nowMs += gapMs;
          const decision = decideThrottle(load, nowMs, limit);
          if (decision.go) {
            load = decision.load;
            sentMs.push(nowMs);
          }
        }
        for (const [at, fromMs] of sentMs.entries()) {
          for (const [offset, toMs] of sentMs.slice(at).entries()) {
            expect(offset + 1).toBeLessThanOrEqual(limit.burst + (toMs - fromMs) / 10_000);
          }
        }
      }),
    );
  });
});
