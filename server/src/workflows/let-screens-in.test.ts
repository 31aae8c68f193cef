import { beforeEach, describe, expect, it, vi } from 'vitest';
import { InMemoryAuditTrail } from './in-memory-audit-trail.ts';
import { InMemoryScreenStore } from './in-memory-screen-store.ts';
import { LetScreensIn } from './let-screens-in.ts';
import { describeScreenStore } from './screen-store.suite.ts';

describeScreenStore('memory', () => new InMemoryScreenStore());

let nowMs: number;
let store: InMemoryScreenStore;
let audit: InMemoryAuditTrail;
const instance = () => {
  let ids = 0;
  return new LetScreensIn({ screens: store, audit, newId: () => `s${ids++}`, clock: { now: () => nowMs } });
};

beforeEach(() => {
  nowMs = 1_000;
  store = new InMemoryScreenStore();
  audit = new InMemoryAuditTrail();
});

describe('a screen', () => {
  it('is known by its token at once, and by no other', async () => {
    const screens = instance();
    expect(await screens.nameOf('guessed')).toBeNull();
    const { token } = await screens.add({ name: 'Lobby' }, 'ada');
    expect(await screens.nameOf(token)).toBe('Lobby');
    expect(await screens.nameOf(`${token}x`)).toBeNull();
  });

  it('is revoked at once where that was asked, and within ten seconds on other instances', async () => {
    const [here, there] = [instance(), instance()];
    const { token, screen } = await here.add({ name: 'Lobby' }, 'ada');
    expect(await there.nameOf(token)).toBe('Lobby');
    await here.revoke(screen.id, 'grace');
    expect(await here.nameOf(token)).toBeNull();
    nowMs += 10_000;
    expect(await there.nameOf(token)).toBeNull();
    await expect(here.revoke(screen.id, 'ada')).rejects.toMatchObject({ code: 'not-found' });
  });

  it('leaves a trace of who let it in and who revoked it, and of nothing that opens it', async () => {
    const screens = instance();
    const { token, screen } = await screens.add({ name: 'Lobby' }, 'ada');
    await screens.revoke(screen.id, 'grace');
    const trail = await audit.latest(10);
    expect(trail.map(({ actor, action }) => [actor, action])).toEqual([
      ['grace', 'revoke-screen'],
      ['ada', 'let-screen-in'],
    ]);
    expect(JSON.stringify([trail, await screens.list()])).not.toContain(token);
  });

  it('costs one query however many ask', async () => {
    const screens = instance();
    const { token } = await screens.add({ name: 'Lobby' }, 'ada');
    const asked = vi.spyOn(store, 'inForce');
    await Promise.all(Array.from({ length: 200 }, () => screens.nameOf(token)));
    await screens.nameOf(token);
    expect(asked).toHaveBeenCalledOnce();
  });
});
