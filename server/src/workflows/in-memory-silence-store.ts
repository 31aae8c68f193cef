import type { SilenceStore, StoredSilence } from './silence-store.ts';

/** For tests. */
export class InMemorySilenceStore implements SilenceStore {
  private readonly silences = new Map<string, StoredSilence>();

  async add(silence: StoredSilence): Promise<void> {
    this.silences.set(silence.id, silence);
  }

  async end(id: string, by: string, atMs: number): Promise<boolean> {
    const found = this.silences.get(id);
    if (!found || found.endedAtMs !== null) return false;
    this.silences.set(id, { ...found, endedBy: by, endedAtMs: atMs });
    return true;
  }

  async inForceAfter(atMs: number): Promise<readonly StoredSilence[]> {
    return this.inOrder().filter(({ toMs, endedAtMs }) => toMs > atMs && endedAtMs === null);
  }

  async latest(limit: number): Promise<readonly StoredSilence[]> {
    return this.inOrder().toReversed().slice(0, limit);
  }

  private inOrder(): StoredSilence[] {
    return [...this.silences.values()].sort(
      (a, b) => a.createdAtMs - b.createdAtMs || (a.id < b.id ? -1 : 1),
    );
  }
}
