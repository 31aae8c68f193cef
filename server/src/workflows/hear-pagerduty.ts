import { createHash } from 'node:crypto';
import type { Clock } from '../kernel/clock.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type { Person, Team } from '../on-call/team.ts';
import type { AcknowledgeIncident } from './acknowledge-incident.ts';
import type { InboundOutcome } from './inbound-meter.ts';
import type { AlarmStore, SpentLink } from './incident-store.ts';
import type { SettleIncident } from './settle-incident.ts';

/** Something that happened at PagerDuty. */
export interface PagerDutyEvent {
  /** The same however often it is sent. */
  readonly id: string;
  readonly occurredAtMs: number;
  /** Null: something else, of no meaning here. */
  readonly change: 'acknowledged' | 'resolved' | 'reassigned' | null;
  /** Ours, as the alert's key; null for what did not come from us. */
  readonly incidentId: string | null;
  /** Name of the person who did it; null: a program, us among them. */
  readonly by: string | null;
  /** Names of those it is given to. */
  readonly assignees: readonly string[];
}

export interface HearPagerDutyParts {
  readonly incidents: Pick<AlarmStore, 'isSpent' | 'escalation'>;
  readonly acknowledge: Pick<AcknowledgeIncident, 'by'>;
  readonly settle: Pick<SettleIncident, 'mitigate' | 'comment'>;
  readonly teams: () => readonly Team[];
  readonly clock: Clock;
}

/** PagerDuty tries for 20 minutes, and keeps what comes after until that is through. */
export const HEARD_FOR_MS = 3_600_000;
/** How far its clock may be ahead of ours. */
const AHEAD_MS = 5 * 60_000;

/**
 * What people do at PagerDuty with an incident that was sent there is done here, each event once: its id is written down
 * in the transaction that does it, like a link's. Only people count. What we send comes back as an event as well, and
 * would otherwise deal with an incident that has opened again since.
 */
export class HearPagerDuty {
  private readonly parts: HearPagerDutyParts;

  constructor(parts: HearPagerDutyParts) {
    this.parts = parts;
  }

  /** @throws WegwarteError `overloaded` when the incident is changing too fast: it is to be sent again */
  async hear(
    event: PagerDutyEvent,
  ): Promise<Extract<InboundOutcome, 'accepted' | 'ignored' | 'expired' | 'replayed'>> {
    const { incidents, clock } = this.parts;
    const nowMs = clock.now();
    const { occurredAtMs, incidentId } = event;
    if (occurredAtMs <= nowMs - HEARD_FOR_MS || occurredAtMs > nowMs + AHEAD_MS) return 'expired';
    const spent = {
      hash: createHash('sha256').update(`pagerduty:${event.id}`).digest(),
      expiresAtMs: occurredAtMs + HEARD_FOR_MS,
    };
    if (await incidents.isSpent(spent)) return 'replayed';
    if (incidentId === null) return 'ignored';
    // Handed on or opened again since, it was asked anew: an answer from before is none to that.
    const escalation = await incidents.escalation(incidentId);
    if (escalation && occurredAtMs < escalation.sinceMs) return 'ignored';
    try {
      return (await this.perform({ ...event, incidentId }, spent)) ? 'accepted' : 'ignored';
    } catch (error) {
      if (!(error instanceof WegwarteError)) throw error;
      if (error.code === 'not-found') return 'ignored';
      if (error.code !== 'conflict') throw error;
      if (error.retriable) throw new WegwarteError('overloaded', error.message, { cause: error });
      return (await incidents.isSpent(spent)) ? 'replayed' : 'ignored';
    }
  }

  private async perform(
    { change, by, incidentId, assignees }: PagerDutyEvent & { readonly incidentId: string },
    spent: SpentLink,
  ): Promise<boolean> {
    if (change === null || by === null) return false;
    const { acknowledge, settle, teams } = this.parts;
    const nameOf = namesAtPagerDuty(teams());
    const who = nameOf(by);
    if (change === 'acknowledged') await acknowledge.by(incidentId, who, spent);
    else if (change === 'resolved') await settle.mitigate(incidentId, who, spent);
    else await settle.comment(incidentId, who, `PagerDuty → ${assignees.map(nameOf).join(', ')}`, spent);
    return true;
  }
}

/**
 * Whom a name at PagerDuty means: whoever is called so in the teams' files, or has it as an e-mail address. Its events
 * carry neither an address nor anything else to know people by. Somebody else is named with where they are from.
 */
function namesAtPagerDuty(teams: readonly Team[]): (name: string) => string {
  const people = teams.flatMap((team) => team.people ?? []);
  return (name) => {
    const wanted = plain(name);
    const found = people.filter((person) => answersTo(person, wanted));
    return found.length === 1 ? found[0]!.name : `${name} (PagerDuty)`;
  };
}

function answersTo({ name, channels }: Person, wanted: string): boolean {
  const addresses = channels.flatMap((channel) => (channel.kind === 'email' ? [channel.address] : []));
  return [name, ...addresses].some((one) => plain(one) === wanted);
}

function plain(name: string): string {
  return name.normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase();
}
