import type { OverrideStore, StoredOverride } from './override-store.ts';

/** For tests. */
export class InMemoryOverrideStore implements OverrideStore {
  private readonly overrides = new Map<string, StoredOverride>();

  async add(override: StoredOverride): Promise<void> {
    this.overrides.set(override.id, override);
  }

  async remove(team: string, id: string, by: string, atMs: number): Promise<boolean> {
    const override = await this.find(team, id);
    if (!override || override.removedAtMs !== null) return false;
    this.overrides.set(id, { ...override, removedBy: by, removedAtMs: atMs });
    return true;
  }

  async find(team: string, id: string): Promise<StoredOverride | null> {
    const found = this.overrides.get(id);
    return found?.team === team ? found : null;
  }

  async inForceAfter(atMs: number): Promise<readonly StoredOverride[]> {
    return this.inOrder().filter(({ toMs, removedAtMs }) => toMs > atMs && removedAtMs === null);
  }

  async latest(team: string, limit: number): Promise<readonly StoredOverride[]> {
    return this.inOrder()
      .filter((one) => one.team === team)
      .toReversed()
      .slice(0, limit);
  }

  private inOrder(): StoredOverride[] {
    return [...this.overrides.values()].sort(
      (a, b) => a.createdAtMs - b.createdAtMs || (a.id < b.id ? -1 : 1),
    );
  }
}
