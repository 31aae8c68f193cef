import type { CalendarStore, EntryContent, EntryRevision, StoredCalendar } from './calendar-store.ts';

/** For tests. */
export class InMemoryCalendarStore implements CalendarStore {
  private readonly calendars = new Map<string, { calendar: StoredCalendar; hash: string }>();
  private readonly entries = new Map<string, EntryRevision & { hash: string }>();

  async add(calendar: StoredCalendar, tokenHash: Buffer): Promise<void> {
    this.calendars.set(calendar.id, { calendar, hash: tokenHash.toString('hex') });
  }

  async byToken(tokenHash: Buffer): Promise<StoredCalendar | null> {
    const found = [...this.calendars.values()].find(({ hash }) => hash === tokenHash.toString('hex'));
    return found && found.calendar.revokedAtMs === null ? found.calendar : null;
  }

  async revoke(id: string, by: string, atMs: number): Promise<boolean> {
    const found = this.calendars.get(id);
    if (!found || found.calendar.revokedAtMs !== null) return false;
    found.calendar = { ...found.calendar, revokedBy: by, revokedAtMs: atMs };
    return true;
  }

  async latest(limit: number): Promise<readonly StoredCalendar[]> {
    return [...this.calendars.values()]
      .map(({ calendar }) => calendar)
      .sort((a, b) => b.createdAtMs - a.createdAtMs)
      .slice(0, limit);
  }

  async revise(entries: readonly EntryContent[], nowMs: number): Promise<ReadonlyMap<string, EntryRevision>> {
    for (const { uid, hash: content } of entries) {
      const hash = content.toString('hex');
      const known = this.entries.get(uid);
      if (known?.hash === hash) continue;
      this.entries.set(uid, { hash, sequence: known ? known.sequence + 1 : 0, changedAtMs: nowMs });
    }
    return new Map(
      entries.map(({ uid }) => {
        const { sequence, changedAtMs } = this.entries.get(uid)!;
        return [uid, { sequence, changedAtMs }];
      }),
    );
  }
}
