import type { Incident } from '../incidents/incident.ts';
import type { Page } from '../paging/page.ts';

/** An incident as it was read. */
export interface StoredIncident {
  readonly incident: Incident;
  /** Names the state read; a change of it must say which it was made on. */
  readonly revision: number;
}

/** One line of an incident's history. */
export interface IncidentEvent {
  readonly atMs: number;
  readonly change: 'open' | 'update' | 'resolve' | 'reopen' | 'acknowledge';
  /** Why, or by whom. */
  readonly detail: string;
}

/** Port: incidents, their history, and the pages a change causes, written together. */
export interface IncidentStore {
  /** Those not resolved, and those resolved since, newest first; at most 1,000. */
  current(resolvedSinceMs: number): Promise<readonly StoredIncident[]>;
  find(id: string): Promise<StoredIncident | null>;
  /** Newest first; of one journey or of all. */
  resolvedSince(sinceMs: number, journey: string | null, limit: number): Promise<readonly Incident[]>;
  /**
   * Writes the change, its line of history and its pages, all or none. `revision` is that of the state it was made on,
   * null for a new incident. False when somebody else changed it first, or another incident of the step is open.
   */
  change(
    incident: Incident,
    revision: number | null,
    event: IncidentEvent,
    pages: readonly Page[],
  ): Promise<boolean>;
}
