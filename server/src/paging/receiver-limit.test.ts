import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  admit,
  admitsAll,
  defaultPersonLimit,
  idleReceiver,
  limitOf,
  type ReceiverLoad,
} from './receiver-limit.ts';

const limit = { everyMs: 10_000, burst: 3, criticalBurst: 3, gathers: false };
const start = 1_800_000_000_000;
const MINUTE = 60_000;
const minor = { event: 'opened', content: { severity: 'warning' } } as const;
const critical = { event: 'opened', content: { severity: 'critical' } } as const;
const allClear = { event: 'resolved', content: { severity: 'critical' } } as const;
type Message = typeof minor | typeof critical | typeof allClear;

/** Sends each as soon as it may, one after the other, from `start` on; when it did, in minutes. */
function sendAll(messages: readonly Message[], of = limit, from: ReceiverLoad = idleReceiver): number[] {
  const times: number[] = [];
  let load = from;
  let nowMs = start;
  for (const message of messages) {
    let admission = admit(load, message, of, nowMs);
    if (!admission.go) admission = admit(admission.load, message, of, (nowMs = admission.waitUntilMs));
    if (!admission.go) throw new Error('it may not go when it was said to');
    load = admission.load;
    times.push((nowMs - start) / MINUTE);
  }
  return times;
}

describe('many messages at once to one receiver', () => {
  it('go out as a short burst and then at the steady rate', () => {
    expect(sendAll(Array.from({ length: 6 }, () => minor)).map((minutes) => minutes * 60)).toEqual([
      0, 0, 0, 10, 20, 30,
    ]);
  });

  it('wait with the reason', () => {
    const { load } = admit(idleReceiver, minor, { ...limit, burst: 1 }, start);
    expect(admit(load, minor, { ...limit, burst: 1 }, start)).toEqual({
      go: false,
      load,
      waitUntilMs: start + 10_000,
      because: 'more than 6 messages a minute',
    });
  });

  it('all wait while the receiver asked for a pause', () => {
    const held = { ...idleReceiver, heldUntilMs: start + 42_000 };
    expect(admit(held, minor, limit, start)).toMatchObject({ go: false, waitUntilMs: start + 42_000 });
    expect(admit(held, minor, limit, start + 42_000).go).toBe(true);
  });

  it('are not blocked by a clock that was set back by an hour', () => {
    const ahead = { ...idleReceiver, alarmsUntilMs: start + 60 * MINUTE };
    expect(sendAll([minor], limit, ahead)[0]).toBeLessThanOrEqual(1);
  });

  it('are never more than burst and rate allow in any stretch of time', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 15_000 }), { maxLength: 60 }), (gapsMs) => {
        let load = idleReceiver;
        let nowMs = start;
        const sentMs: number[] = [];
        for (const gapMs of gapsMs) {
          nowMs += gapMs;
          const admission = admit(load, minor, limit, nowMs);
          if (!admission.go) continue;
          load = admission.load;
          sentMs.push(nowMs);
        }
        for (const [at, fromMs] of sentMs.entries()) {
          for (const [offset, toMs] of sentMs.slice(at).entries()) {
            expect(offset + 1).toBeLessThanOrEqual(limit.burst + (toMs - fromMs) / limit.everyMs);
          }
        }
      }),
    );
  });
});

describe('a person', () => {
  const ofPerson = limitOf({ person: 'mara' }, 'ntfy', defaultPersonLimit);

  it('is paged once in ten minutes', () => {
    expect(sendAll([minor, minor, minor], ofPerson)).toEqual([0, 10, 20]);
  });

  it('hears of critical incidents at once, but not of any number of them, and pays for them later', () => {
    expect(sendAll([minor, critical, critical, critical, minor], ofPerson)).toEqual([0, 0, 0, 10, 40]);
  });

  it('hears of an end at once, which takes no alarm’s place', () => {
    expect(sendAll([minor, allClear], ofPerson)).toEqual([0, 0]);
    expect(sendAll([allClear, minor, allClear], ofPerson)).toEqual([0, 0, 10]);
    expect(admitsAll(idleReceiver, [allClear, minor], ofPerson, start)).toBe(true);
    expect(admitsAll(idleReceiver, [minor, minor], ofPerson, start)).toBe(false);
  });

  it('has PagerDuty gather, which must know each incident to end it', () => {
    expect(limitOf({ person: 'mara' }, 'pagerduty', defaultPersonLimit).gathers).toBe(false);
    expect(limitOf({}, 'webhook', defaultPersonLimit).gathers).toBe(false);
    expect(limitOf({}, 'slack', defaultPersonLimit).gathers).toBe(true);
  });
});
