import { describe, expect, it } from 'vitest';
import { AgreeOnKeys } from './agree-on-keys.ts';
import { InMemoryKeyRegister } from './in-memory-key-register.ts';
import type { KeyUse } from './key-register.ts';

const nowMs = Date.parse('2026-11-24T12:00:00Z');
const switchMs = nowMs + 3_600_000;
const leadMs = 330_000;
const first: KeyUse = { fingerprint: 'first', fromMs: -Infinity };
const second: KeyUse = { fingerprint: 'second', fromMs: switchMs };

/** Instances of one database. */
function setUp() {
  const register = new InMemoryKeyRegister();
  const instance = (own: readonly KeyUse[], clockMs = nowMs) =>
    new AgreeOnKeys(register, own, leadMs, { now: () => clockMs });
  return { instance };
}

describe('replacing the pseudonym key one instance at a time', () => {
  it('works as long as each has the new one before it comes into use', async () => {
    const { instance } = setUp();
    await instance([first]).enter();
    await instance([second, first]).enter();
    // The other one is restarted meanwhile, once as it was and then with the new key.
    await instance([first]).enter();
    await instance([second, first], switchMs - leadMs - 1).enter();
    expect(await instance([second, first], switchMs).fault()).toBeNull();
    // And when the grace period is over.
    await instance([{ ...second, fromMs: -Infinity }], switchMs + 86_400_000).enter();
  });

  it('ends whoever does not have it in time, and does not let him begin again', async () => {
    const { instance } = setUp();
    await instance([first]).enter();
    await instance([second, first]).enter();
    const fault = `another key is in use from 2026-11-24T13:00:00.000Z`;
    expect(await instance([first], switchMs - leadMs - 1).fault()).toBeNull();
    expect(await instance([first], switchMs - leadMs).fault()).toContain(fault);
    await expect(instance([first], switchMs + 1).enter()).rejects.toThrow(fault);
  });

  it('is not begun for what may have been read already', async () => {
    const { instance } = setUp();
    await instance([first]).enter();
    const late = instance([{ ...second, fromMs: nowMs + leadMs }, first]);
    await expect(late.enter()).rejects.toThrow(
      'the first key is new, and its "from" must be later than 2026-11-24T12:05:30.000Z',
    );
    await expect(instance([{ ...second, fromMs: -Infinity }]).enter()).rejects.toThrow(
      'another key is in use from the beginning',
    );
  });

  it('has one moment for all, and one new key at a time', async () => {
    const { instance } = setUp();
    await instance([first]).enter();
    await instance([second, first]).enter();
    await expect(instance([{ ...second, fromMs: switchMs + 1 }, first]).enter()).rejects.toThrow(
      'a key is in use from 2026-11-24T13:00:00.000Z, here it says from 2026-11-24T13:00:00.001Z',
    );
    await expect(instance([{ ...second, fingerprint: 'third' }, first]).enter()).rejects.toThrow(
      'another key is in use from 2026-11-24T13',
    );
    // Without the former key it would be used at once.
    await expect(instance([{ ...second, fromMs: -Infinity }]).enter()).rejects.toThrow(
      'here it says from the beginning',
    );
  });

  it('can be taken back before it comes into use only by another one', async () => {
    const { instance } = setUp();
    await instance([first]).enter();
    await instance([second, first]).enter();
    const back = [{ ...first, fingerprint: 'third', fromMs: switchMs + 1 }, second, first];
    await instance(back).enter();
    expect(await instance([second, first]).fault()).toBeNull();
    expect(await instance([second, first], switchMs).fault()).toContain('another key is in use');
  });

  it('takes whatever keys there are where nothing was ever read', async () => {
    const { instance } = setUp();
    await instance([{ ...second, fromMs: nowMs - 1 }, first]).enter();
    expect(await instance([{ ...second, fromMs: nowMs - 1 }, first]).fault()).toBeNull();
  });
});
