import type { ScreenStore, StoredScreen } from './screen-store.ts';

export class InMemoryScreenStore implements ScreenStore {
  private readonly kept: { screen: StoredScreen; tokenHash: Buffer }[] = [];

  async add(screen: StoredScreen, tokenHash: Buffer): Promise<void> {
    this.kept.unshift({ screen, tokenHash });
  }

  async revoke(id: string, by: string, atMs: number): Promise<boolean> {
    const found = this.kept.find(({ screen }) => screen.id === id && screen.revokedAtMs === null);
    if (found) found.screen = { ...found.screen, revokedBy: by, revokedAtMs: atMs };
    return found !== undefined;
  }

  async latest(limit: number): Promise<readonly StoredScreen[]> {
    return this.kept.slice(0, limit).map(({ screen }) => screen);
  }

  async inForce(): Promise<readonly { name: string; tokenHash: Buffer }[]> {
    return this.kept
      .filter(({ screen }) => screen.revokedAtMs === null)
      .map(({ screen: { name }, tokenHash }) => ({ name, tokenHash }));
  }
}
