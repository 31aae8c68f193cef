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
import type { IncidentStore, SpentLink } from './incident-store.ts';
import { namesIn } from './show-on-call.ts';

export interface AnswerPageParts {
  readonly incidents: IncidentStore;
  readonly outbox: Pick<PageOutbox, 'find'>;
  readonly acknowledge: AcknowledgeIncident;
  readonly handOn: HandOnIncident;
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
    return { ...answer, kind: 'done', takenBy: answer.action === 'hand-on' ? null : by };
  }

  /** False when the form does not say enough. */
  private async perform(
    { action, page, teams, people }: Extract<LinkAnswer, { kind: 'ask' | 'done' }>,
    { to = '', reason = '' }: LinkForm,
    by: string,
    person: string | null,
    spent: SpentLink,
  ): Promise<boolean> {
    const { acknowledge, handOn } = this.parts;
    const { incidentId } = page;
    if (action === 'acknowledge') await acknowledge.by(incidentId, by, spent);
    else if (action === 'snooze') await handOn.snooze(incidentId, SNOOZE_MS, by, person, spent);
    else {
      const [kind, id] = to.split(':', 2);
      const why = reason.trim().slice(0, 200);
      const isKnown = (kind === 'team' ? teams : kind === 'person' ? people : []).some(
        (one) => one.id === id,
      );
      if (!isKnown || why === '') return false;
      await handOn.to(incidentId, kind === 'team' ? { team: id! } : { person: id! }, why, by, spent);
    }
    return true;
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
    const stored = page && (await incidents.find(page.incidentId));
    if (!page || !stored || stored.incident.state === 'resolved') return { kind: 'refused', because: 'over' };
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
      takenBy: stored.incident.acknowledgedBy,
      askWho: page.person === undefined && own ? membersOf(own).map(named) : [],
      teams: teams.map((one) => ({ id: one.team, name: one.title[language] })),
      people: teams.flatMap(({ people = [] }) =>
        people.filter(({ channels }) => channels.length > 0).map(({ person }) => named(person)),
      ),
    } as const;
    return { kind: 'found', answer, spent };
  }
}
