import type { AnyIncident } from '../incidents/any-incident.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type { Escalation } from '../paging/escalation.ts';
import type { Page } from '../paging/page.ts';
import type {
  AlarmStore,
  DueEscalation,
  IncidentEvent,
  SpentLink,
  StoredIncident,
  WrittenBeside,
} from './incident-store.ts';

/** For tests: keeps the store's contract in a map. */
export class InMemoryAlarmStore<One extends AnyIncident> implements AlarmStore<One> {
  readonly history: (IncidentEvent & { readonly id: string })[] = [];
  /** Pages of all changes, in the order they were written. */
  readonly pages: Page[] = [];
  /** Reasons for which waiting alarms were withdrawn, by incident. */
  readonly withdrawn: [incident: string, reason: string][] = [];
  protected readonly stored = new Map<string, StoredIncident<One>>();
  private readonly escalations = new Map<string, Escalation>();
  private readonly spent = new Set<string>();

  async current(resolvedSinceMs: number): Promise<readonly StoredIncident<One>[]> {
    const endMs = ({ incident }: StoredIncident<One>) =>
      incident.state === 'resolved' ? (incident.resolvedAtMs ?? -Infinity) : Infinity;
    return [...this.stored.values()]
      .filter((one) => endMs(one) >= resolvedSinceMs)
      .sort((a, b) => Number(endMs(b) > endMs(a)) - Number(endMs(a) > endMs(b)));
  }

  async find(id: string): Promise<StoredIncident<One> | null> {
    return this.stored.get(id) ?? null;
  }

  async note(id: string, event: IncidentEvent, link?: SpentLink): Promise<boolean> {
    if (!this.stored.has(id)) return false;
    this.spend(link);
    this.history.push({ ...event, id });
    return true;
  }

  async change(
    incident: One,
    revision: number | null,
    event: IncidentEvent,
    beside: WrittenBeside = {},
  ): Promise<boolean> {
    const { id, state } = incident;
    const known = this.stored.get(id);
    const other = [...this.stored.values()].some(
      (one) =>
        one.incident.id !== id &&
        placeOf(one.incident) === placeOf(incident) &&
        one.incident.state !== 'resolved',
    );
    if ((known?.revision ?? null) !== revision || (state !== 'resolved' && other)) return false;
    this.spend(beside.spends);
    this.stored.set(id, { incident, revision: (revision ?? 0) + 1 });
    this.history.push({ ...event, id });
    if (beside.also) this.history.push({ ...beside.also, id });
    this.pages.push(...(beside.pages ?? []));
    if (beside.escalation) this.escalations.set(id, beside.escalation);
    if (beside.withdraw !== undefined) this.withdrawn.push([id, beside.withdraw]);
    return true;
  }

  /** Without waiting for anything: nobody gets in between. */
  private spend(link: SpentLink | undefined): void {
    if (!link) return;
    const hash = link.hash.toString('hex');
    if (this.spent.has(hash)) throw new WegwarteError('conflict', 'the link was used');
    this.spent.add(hash);
  }

  async isSpent({ hash }: Pick<SpentLink, 'hash'>): Promise<boolean> {
    return this.spent.has(hash.toString('hex'));
  }

  async historyOf(incidentId: string, limit: number): Promise<readonly IncidentEvent[]> {
    return this.history
      .filter(({ id, change }) => id === incidentId && change !== 'update')
      .slice(-limit)
      .map(({ atMs, change, detail, by }) => ({ atMs, change, detail, ...(by !== undefined && { by }) }));
  }

  async escalation(incidentId: string): Promise<Escalation | null> {
    return this.escalations.get(incidentId) ?? null;
  }

  async dueEscalations(nowMs: number, limit: number): Promise<readonly DueEscalation<One>[]> {
    return [...this.escalations.values()]
      .filter(({ nextAtMs }) => nextAtMs !== null && nextAtMs <= nowMs)
      .sort((a, b) => a.nextAtMs! - b.nextAtMs!)
      .slice(0, limit)
      .map((escalation) => ({ ...this.stored.get(escalation.incidentId)!, escalation }));
  }

  async postpone(escalation: Escalation): Promise<void> {
    const stored = this.escalations.get(escalation.incidentId);
    const isSame = stored?.sinceMs === escalation.sinceMs && stored.taken.length === escalation.taken.length;
    if (isSame) this.escalations.set(escalation.incidentId, escalation);
  }
}

/** Where one at most is open. */
function placeOf(incident: AnyIncident): string {
  return incident.kind === 'drop-off'
    ? `${incident.journey}/${incident.step}`
    : `${incident.kind}/${incident.subject}`;
}
