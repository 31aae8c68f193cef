import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { measureNoise, NOISE_WINDOW_MS, type HeardAlarm, type SaidOfIncident } from './measure-noise.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
const nowMs = Date.parse('2026-11-24T12:00:00Z');
const alarm = (incidentId: string, beforeMs: number, person: string | null = 'mara'): HeardAlarm => ({
  incidentId,
  person,
  channel: 'sms-1',
  message: `about ${incidentId}`,
  atMs: nowMs - beforeMs,
});
const say = (said: SaidOfIncident['said'], incidentId: string, beforeMs: number): SaidOfIncident => ({
  incidentId,
  said,
  atMs: nowMs - beforeMs,
});

describe('how loud it was', () => {
  it('is nothing where nobody was told', () => {
    const nothing = { people: [], incidents: 0, taken: 0, useless: 0, timeToTake: null };
    expect(measureNoise([], [say('taken', 'a', day)], nowMs)).toEqual(nothing);
    expect(measureNoise([alarm('a', 29 * day)], [], nowMs)).toEqual(nothing);
  });

  it('counts alarms of each person by week, and incidents once for all of them', () => {
    const noise = measureNoise(
      [alarm('a', day), alarm('a', day, null), alarm('b', 2 * day), alarm('c', 20 * day, 'jonas')],
      [],
      nowMs,
    );
    expect(noise.people.map(({ person, weeks }) => [person, weeks])).toEqual([
      ['mara', [0, 0, 0, 2]],
      ['jonas', [0, 1, 0, 0]],
      [null, [0, 0, 0, 1]],
    ]);
    expect(noise.incidents).toBe(3);
  });

  it('counts a message once, whatever it tells of and by how many channels it comes', () => {
    const both = [alarm('a', day), alarm('b', day)].map((one) => ({ ...one, message: 'both' }));
    const byMail = [alarm('a', day), alarm('b', day)].map((one) => ({
      ...one,
      channel: 'email-1',
      message: 'mail',
    }));
    const noise = measureNoise([...both, ...byMail, alarm('c', 2 * day)], [], nowMs);
    expect(noise).toMatchObject({ incidents: 3, people: [{ weeks: [0, 0, 0, 2], worst: { alarms: 1 } }] });
  });

  it('finds the worst ten minutes: exactly ten minutes apart is not within', () => {
    const [one] = measureNoise([alarm('a', 30 * minute), alarm('b', 20 * minute)], [], nowMs).people;
    expect(one!.worst.alarms).toBe(1);
    const [other] = measureNoise(
      [alarm('a', 30 * minute), alarm('b', 21 * minute), alarm('c', 20 * minute)],
      [],
      nowMs,
    ).people;
    expect(other!.worst).toEqual({ alarms: 2, atMs: nowMs - 21 * minute });
  });

  it('says which share was taken and useless, and how long it took; before anybody heard counts for no time', () => {
    const alarms = ['a', 'b', 'c', 'd'].map((id) => alarm(id, 60 * minute));
    const noise = measureNoise(
      alarms,
      [
        say('taken', 'a', 58 * minute),
        say('taken', 'a', 10 * minute),
        say('taken', 'b', 50 * minute),
        say('taken', 'c', 61 * minute),
        say('useless', 'b', 5 * minute),
        say('useless', 'b', 4 * minute),
      ],
      nowMs,
    );
    expect(noise).toMatchObject({ incidents: 4, taken: 3, useless: 1 });
    expect(noise.timeToTake).toEqual({ n: 2, medianMs: 2 * minute, p90Ms: 10 * minute });
  });

  it('finds as the worst what a count over every window finds', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 120 }), { minLength: 1, maxLength: 30 }), (minutes) => {
        const alarms = minutes.map((before, index) => alarm(`${index}`, before * minute));
        const within = (endMs: number) =>
          alarms.filter(({ atMs }) => atMs <= endMs && atMs > endMs - NOISE_WINDOW_MS).length;
        const expected = Math.max(...alarms.map(({ atMs }) => within(atMs)));
        expect(measureNoise(alarms, [], nowMs).people[0]!.worst.alarms).toBe(expected);
      }),
    );
  });
});
