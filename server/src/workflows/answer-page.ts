import type { AnyIncident } from '../incidents/any-incident.ts';
import type { Clock } from '../kernel/clock.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type { Language } from '../kernel/title.ts';
import type { Team } from '../on-call/team.ts';
import { membersOf } from '../on-call/whom-to-reach.ts';
import { type LinkAction, readLink } from '../paging/page-link.ts';
import type { PageOutbox } from '../paging/page-outbox.ts';
import type { Page } from '../paging/page.ts';
import type { AcknowledgeIncident } from './acknowledge-incident.ts';
import type { HandOnIncident } from './hand-on-incident.ts';
import type { AlarmStore, SpentLink } from './incident-store.ts';
import type { SettleIncident } from './settle-incident.ts';
import { namesIn } from './show-on-call.ts';

export interface AnswerPageParts {
  readonly incidents: AlarmStore;
  readonly outbox: Pick<PageOutbox, 'find' | 'gatheredIn'>;
  readonly acknowledge: AcknowledgeIncident;
  readonly handOn: HandOnIncident;
  readonly settle: Pick<SettleIncident, 'markUseless'>;
  readonly teams: () => readonly Team[];
  readonly key: Buffer;
  readonly clock: Clock;
}

interface Named {
  readonly id: string;
  readonly name: string;
}

/** What a link comes to. */
export type LinkAnswer =
  | {
      readonly kind: 'ask' | 'done';
      readonly action: LinkAction;
      readonly language: Language;
      readonly page: Page;
      /** Of which it tells and which go on; where it is about whether it was worth it, also those that are over. */
      readonly incidents: readonly string[];
      /** Who has it now; null: nobody. */
      readonly takenBy: string | null;
      /** Who may say that it is them; empty where the page was for one person. */
      readonly askWho: readonly Named[];
      /** To whom it can be handed on. */
      readonly teams: readonly Named[];
      readonly people: readonly Named[];
    }
  | { readonly kind: 'refused'; readonly because: 'forged' | 'expired' | 'used' | 'over' | 'incomplete' };

export interface LinkForm {
  /** Person, where the page went to a team. */
  readonly who?: string | undefined;
  /** `team:platform` or `person:jonas`. */
  readonly to?: string | undefined;
  readonly reason?: string | undefined;
}

export const SNOOZE_MS = 30 * 60_000;

/** What the links in pages do, for whoever has one: nobody signs in. Looking changes nothing, as mail scanners look, too. */
export class AnswerPage {
  private readonly parts: AnswerPageParts;

  constructor(parts: AnswerPageParts) {
    this.parts = parts;
  }

  async look(text: string): Promise<LinkAnswer> {
    const found = await this.find(text);
    return found.kind === 'refused' ? found : found.answer;
  }

  /** Does it, once. */
  async act(text: string, form: LinkForm): Promise<LinkAnswer> {
    const found = await this.find(text);
    if (found.kind === 'refused') return found;
    const { answer, spent } = found;
    const person = answer.page.person ?? answer.askWho.find(({ id }) => id === form.who)?.id;
    if (person === undefined && answer.askWho.length > 0) return { kind: 'refused', because: 'incomplete' };
    const by = person === undefined ? answer.page.content.teamTitle.en : namesIn(this.parts.teams())(person);
    try {
      if (!(await this.perform(answer, form, by, person ?? null, spent))) {
        return { kind: 'refused', because: 'incomplete' };
      }
    } catch (error) {
      // The same link at the same moment, or the end of the incident, came first.
      if (!(error instanceof WegwarteError) || error.code !== 'conflict' || error.retriable) throw error;
      return { kind: 'refused', because: (await this.parts.incidents.isSpent(spent)) ? 'used' : 'over' };
    }
    const { action } = answer;
    if (action === 'useless') return { ...answer, kind: 'done' };
    return { ...answer, kind: 'done', takenBy: action === 'hand-on' ? null : by };
  }

  /** False when the form does not say enough. */
  private async perform(
    { action, incidents, teams, people }: Extract<LinkAnswer, { kind: 'ask' | 'done' }>,
    { to = '', reason = '' }: LinkForm,
    by: string,
    person: string | null,
    spent: SpentLink,
  ): Promise<boolean> {
    const { acknowledge, handOn, settle } = this.parts;
    if (action === 'acknowledge') {
      await this.forEach(incidents, spent, (id, link) => acknowledge.by(id, by, link));
    } else if (action === 'useless') {
      await this.forEach(incidents, spent, (id, link) => settle.markUseless(id, by, link));
    } else if (action === 'snooze') {
      await this.forEach(incidents, spent, (id, link) => handOn.snooze(id, SNOOZE_MS, by, person, link));
    } else {
      const [kind, id] = to.split(':', 2);
      const why = reason.trim().slice(0, 200);
      const isKnown = (kind === 'team' ? teams : kind === 'person' ? people : []).some(
        (one) => one.id === id,
      );
      if (!isKnown || why === '') return false;
      const target = kind === 'team' ? { team: id! } : { person: id! };
      await this.forEach(incidents, spent, (incident, link) => handOn.to(incident, target, why, by, link));
    }
    return true;
  }

  /**
   * The link is spent with the last of them: whoever is cut short in between can use it again, and to take what one has
   * changes nothing. One of several that is over by now is passed over.
   */
  private async forEach(
    incidents: readonly string[],
    spent: SpentLink,
    act: (id: string, link?: SpentLink) => Promise<unknown>,
  ): Promise<void> {
    const last = incidents.at(-1)!;
    for (const id of incidents.slice(0, -1)) {
      try {
        await act(id);
      } catch (error) {
        if (!(error instanceof WegwarteError) || error.code !== 'conflict' || error.retriable) throw error;
      }
    }
    await act(last, spent);
  }

  private async find(text: string): Promise<
    | Extract<LinkAnswer, { kind: 'refused' }>
    | {
        readonly kind: 'found';
        readonly answer: Extract<LinkAnswer, { kind: 'ask' | 'done' }>;
        readonly spent: SpentLink;
      }
  > {
    const { incidents, outbox, key, clock } = this.parts;
    const read = readLink(text, key, clock.now());
    if (!read.ok) return { kind: 'refused', because: read.because };
    const { action, page: id, expiresAtMs } = read.link;
    const spent = { hash: read.hash, expiresAtMs };
    if (await incidents.isSpent(spent)) return { kind: 'refused', because: 'used' };
    const page = await outbox.find(id);
    // Whether it was worth a page is often clear only when it is over.
    const going = page ? await this.toldIn(page, action === 'useless') : [];
    if (!page || going.length === 0) return { kind: 'refused', because: 'over' };
    const teams = this.parts.teams();
    const nameOf = namesIn(teams);
    const own = teams.find(({ team }) => team === page.team);
    const language = own?.language ?? 'en';
    const named = (person: string): Named => ({ id: person, name: nameOf(person) });
    const answer = {
      kind: 'ask',
      action,
      language,
      page,
      incidents: going.map((incident) => incident.id),
      // Of several, as long as one of them is nobody's, they are.
      takenBy: going.find(({ acknowledgedBy }) => acknowledgedBy === null) ? null : going[0]!.acknowledgedBy,
      askWho: page.person === undefined && own ? membersOf(own).map(named) : [],
      teams: teams.map((one) => ({ id: one.team, name: one.title[language] })),
      people: teams.flatMap(({ people = [] }) =>
        people.filter(({ channels }) => channels.length > 0).map(({ person }) => named(person)),
      ),
    } as const;
    return { kind: 'found', answer, spent };
  }

  /** What a page tells of and is not over, unless that is asked for, too. */
  private async toldIn(page: Page, evenIfOver: boolean): Promise<readonly AnyIncident[]> {
    const { incidents, outbox } = this.parts;
    const told = page.content.digest ? await outbox.gatheredIn(page.id) : [page];
    const ids = told.filter(({ event }) => event !== 'resolved').map(({ incidentId }) => incidentId);
    const found: AnyIncident[] = [];
    for (const id of new Set(ids)) {
      const stored = await incidents.find(id);
      if (stored && (evenIfOver || stored.incident.state !== 'resolved')) found.push(stored.incident);
    }
    return found;
  }
}
