import type { AnyIncident } from '../incidents/any-incident.ts';
import type { Incident } from '../incidents/incident.ts';
import type { Escalation } from '../paging/escalation.ts';
import type { Page } from '../paging/page.ts';

/** An incident as it was read. */
export interface StoredIncident<One extends AnyIncident = Incident> {
  readonly incident: One;
  /** Names the state read; a change of it must say which it was made on. */
  readonly revision: number;
}

/** One line of an incident's history. */
export interface IncidentEvent {
  readonly atMs: number;
  /** What is only said of it (`comment`, `useless`) changes nothing else. */
  readonly change:
    | 'open'
    | 'update'
    | 'detach'
    | 'resolve'
    | 'reopen'
    | 'acknowledge'
    | 'escalate'
    | 'wait'
    | 'hand-on'
    | 'snooze'
    | 'wake'
    | 'mitigate'
    | 'relapse'
    | 'comment'
    | 'useless';
  /** Why, by whom, or what was said. */
  readonly detail: string;
  /** Who did; absent: the product itself. */
  readonly by?: string;
}

/** A link, or a call from outside, that does no more once this is written. */
export interface SpentLink {
  readonly hash: Buffer;
  readonly expiresAtMs: number;
}

/** What is written with a change of an incident, or not at all. */
export interface WrittenBeside {
  readonly pages?: readonly Page[];
  /** In place of the one there was. */
  readonly escalation?: Escalation;
  /** A further line of its history: what its pages begin to wait for. */
  readonly also?: IncidentEvent;
  /** Alarms that wait and were never attempted are withdrawn for this reason: somebody has it. */
  readonly withdraw?: string;
  /** By which it is done. */
  readonly spends?: SpentLink;
}

/** An incident whose escalation is to be looked at. */
export interface DueEscalation<One extends AnyIncident = Incident> extends StoredIncident<One> {
  readonly escalation: Escalation;
}

/** Port: what somebody has to take, its history, and the pages a change causes, written together. */
export interface AlarmStore<One extends AnyIncident = AnyIncident> {
  /** Those not resolved, and those resolved since, newest first; at most 1,000. */
  current(resolvedSinceMs: number): Promise<readonly StoredIncident<One>[]>;
  find(id: string): Promise<StoredIncident<One> | null>;
  /**
   * Writes the change, its line of history and what goes with it, all or none. `revision` is that of the state it was made on,
   * null for a new incident. False when somebody else changed it first, or another one of the same place is open.
   * @throws WegwarteError `conflict` when its link was spent before
   */
  change(
    incident: One,
    revision: number | null,
    event: IncidentEvent,
    beside?: WrittenBeside,
  ): Promise<boolean>;
  /** Null for one that nobody is asked to take. */
  escalation(incidentId: string): Promise<Escalation | null>;
  /** Those to look at by now, the longest due first. */
  dueEscalations(nowMs: number, limit: number): Promise<readonly DueEscalation<One>[]>;
  /** Says when to look again. Nothing else may differ; nothing is written when it was replaced meanwhile. */
  postpone(escalation: Escalation): Promise<void>;
  /** Its history, oldest first, without mere updates; the newest, if there are more. */
  historyOf(incidentId: string, limit: number): Promise<readonly IncidentEvent[]>;
  /**
   * Adds a line and changes nothing; false when there is no such incident.
   * @throws WegwarteError `conflict` when what it is said by was spent before
   */
  note(id: string, event: IncidentEvent, spends?: SpentLink): Promise<boolean>;
  isSpent(link: Pick<SpentLink, 'hash'>): Promise<boolean>;
}

/** Port: incidents with customers. One of a step is open at most. */
export interface IncidentStore extends AlarmStore<Incident> {
  /** Those that are part of any of these, oldest first; at most 200. */
  partsOf(ids: readonly string[]): Promise<readonly Incident[]>;
  /** Those that any of these is part of. */
  causesOf(ids: readonly string[]): Promise<readonly Incident[]>;
  /** Newest first; of one journey or of all. */
  resolvedSince(sinceMs: number, journey: string | null, limit: number): Promise<readonly Incident[]>;
}
