import type { Incident } from '../incidents/incident.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type { Escalation } from '../paging/escalation.ts';
import type { Page } from '../paging/page.ts';
import type {
  DueEscalation,
  IncidentEvent,
  IncidentStore,
  SpentLink,
  StoredIncident,
  WrittenBeside,
} from './incident-store.ts';

/** For tests: keeps the store's contract in a map. */
export class InMemoryIncidentStore implements IncidentStore {
  readonly history: (IncidentEvent & { readonly id: string })[] = [];
  /** Pages of all changes, in the order they were written. */
  readonly pages: Page[] = [];
  /** Reasons for which waiting alarms were withdrawn, by incident. */
  readonly withdrawn: [incident: string, reason: string][] = [];
  private readonly escalations = new Map<string, Escalation>();
  private readonly spent = new Set<string>();
  private readonly stored = new Map<string, StoredIncident>();

  async current(resolvedSinceMs: number): Promise<readonly StoredIncident[]> {
    const isOpen = ({ incident }: StoredIncident) => incident.state !== 'resolved';
    const resolved = await this.resolvedSince(resolvedSinceMs, null, 1_000);
    return [...[...this.stored.values()].filter(isOpen), ...resolved.map(({ id }) => this.stored.get(id)!)];
  }

  async find(id: string): Promise<StoredIncident | null> {
    return this.stored.get(id) ?? null;
  }

  async resolvedSince(sinceMs: number, journey: string | null, limit: number): Promise<readonly Incident[]> {
    return [...this.stored.values()]
      .map(({ incident }) => incident)
      .filter((one) => one.resolvedAtMs !== null && one.state === 'resolved' && one.resolvedAtMs >= sinceMs)
      .filter((one) => journey === null || one.journey === journey)
      .sort((a, b) => b.resolvedAtMs! - a.resolvedAtMs!)
      .slice(0, limit);
  }

  async partsOf(ids: readonly string[]): Promise<readonly Incident[]> {
    return [...this.stored.values()]
      .map(({ incident }) => incident)
      .filter(({ partOf }) => partOf !== null && ids.includes(partOf));
  }

  async causesOf(ids: readonly string[]): Promise<readonly Incident[]> {
    const causes = new Set(ids.map((id) => this.stored.get(id)?.incident.partOf));
    return [...this.stored.values()].map(({ incident }) => incident).filter(({ id }) => causes.has(id));
  }

  async note(id: string, event: IncidentEvent, spends?: SpentLink): Promise<boolean> {
    if (!this.stored.has(id)) return false;
    this.spend(spends);
    this.history.push({ ...event, id });
    return true;
  }

  async change(
    incident: Incident,
    revision: number | null,
    event: IncidentEvent,
    beside: WrittenBeside = {},
  ): Promise<boolean> {
    const { id, journey, step, state } = incident;
    const known = this.stored.get(id);
    const other = [...this.stored.values()].some(
      (one) =>
        one.incident.id !== id &&
        one.incident.journey === journey &&
        one.incident.step === step &&
        one.incident.state !== 'resolved',
    );
    if ((known?.revision ?? null) !== revision || (state !== 'resolved' && other)) return false;
    this.spend(beside.spends);
    this.stored.set(id, { incident, revision: (revision ?? 0) + 1 });
    this.history.push({ ...event, id });
    this.pages.push(...(beside.pages ?? []));
    if (beside.escalation) this.escalations.set(id, beside.escalation);
    if (beside.withdraw !== undefined) this.withdrawn.push([id, beside.withdraw]);
    return true;
  }

  async isSpent({ hash }: Pick<SpentLink, 'hash'>): Promise<boolean> {
    return this.spent.has(hash.toString('hex'));
  }

  /** Without waiting for anything: nobody gets in between. */
  private spend(link: SpentLink | undefined): void {
    if (!link) return;
    const hash = link.hash.toString('hex');
    if (this.spent.has(hash)) throw new WegwarteError('conflict', 'the link was used');
    this.spent.add(hash);
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

  async dueEscalations(nowMs: number, limit: number): Promise<readonly DueEscalation[]> {
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
