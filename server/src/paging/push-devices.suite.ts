import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { MAX_DEVICES_OF_PERSON, type PushDevice, type PushDevices } from './push-devices.ts';

const addedAtMs = Date.parse('2026-11-24T12:00:00.123Z');

export function exampleDevice(different: Partial<PushDevice> = {}): PushDevice {
  return {
    id: randomUUID(),
    person: 'mara',
    label: 'Telephone',
    endpoint: 'https://push.example/send/secret',
    keys: { p256dh: 'B'.repeat(87), auth: 'A'.repeat(22) },
    addedBy: 'operator',
    addedAtMs,
    reachedAtMs: null,
    ...different,
  };
}

/** What every store of devices promises. */
export function describePushDevices(name: string, open: () => PushDevices): void {
  describe(`the devices in ${name}`, () => {
    it('are somebody’s until they are removed', async () => {
      const devices = open();
      const person = `mara-${randomUUID()}`;
      const telephone = exampleDevice({ person });
      const desk = exampleDevice({ person, label: 'Desk', addedAtMs: addedAtMs + 1 });
      await devices.add(telephone);
      await devices.add(desk);
      expect(await devices.of(person)).toEqual([desk, telephone]);
      expect(await devices.find(desk.id)).toEqual(desk);
      expect((await devices.all()).map(({ id }) => id)).toEqual(expect.arrayContaining([desk.id]));
      await devices.reached(desk.id, addedAtMs + 5);
      expect(await devices.find(desk.id)).toEqual({ ...desk, reachedAtMs: addedAtMs + 5 });
      expect(await devices.remove(desk.id)).toBe(true);
      expect(await devices.remove(desk.id)).toBe(false);
      await devices.reached(desk.id, addedAtMs + 6);
      expect(await devices.find(desk.id)).toBeNull();
      expect(await devices.of(person)).toEqual([telephone]);
    });

    it('change hands: a device is one person’s', async () => {
      const devices = open();
      const [mara, jonas] = [`mara-${randomUUID()}`, `jonas-${randomUUID()}`];
      const shared = exampleDevice({ person: mara });
      await devices.add(shared);
      const handed = { ...shared, person: jonas, label: 'Shared', addedAtMs: addedAtMs + 1 };
      await devices.add(handed);
      expect(await devices.of(mara)).toEqual([]);
      expect(await devices.of(jonas)).toEqual([handed]);
    });

    it('of one person are so many at most: the oldest make room', async () => {
      const devices = open();
      const person = `mara-${randomUUID()}`;
      for (let nth = 0; nth < MAX_DEVICES_OF_PERSON + 2; nth++) {
        await devices.add(exampleDevice({ person, label: `${nth}`, addedAtMs: addedAtMs + nth }));
      }
      const labels = (await devices.of(person)).map(({ label }) => Number(label));
      expect(labels).toEqual(
        Array.from({ length: MAX_DEVICES_OF_PERSON }, (_, at) => MAX_DEVICES_OF_PERSON + 1 - at),
      );
    });
  });
}
