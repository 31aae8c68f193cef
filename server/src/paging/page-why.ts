import type { Language, Title } from '../kernel/title.ts';
import type { DropOffContent } from './page-content.ts';
import { plain } from './page-text.ts';

/** What led to this receiver, beyond owning the step. */
export interface PageCause {
  /** Who told it on, and why. */
  readonly handedOn?: { readonly by: string; readonly reason: string } | null;
  /** Those told before have not taken it, or cannot have heard of it. */
  readonly after?: 'nobody-took-it' | 'nobody-heard';
  /** The person who is told, and the rota they are on call in; null: named, or of the team. */
  readonly person?: { readonly name: string; readonly rota: Title | null };
}

/**
 * Why this receiver is woken: its team owns the step, or stands in for an owner that cannot be paged, or was given it;
 * those told before did not take it; the person is on call.
 */
export function pageWhy(
  language: Language,
  page: Pick<DropOffContent, 'journeyTitle' | 'stepTitle' | 'team' | 'teamTitle'>,
  stepOwner: string,
  cause: PageCause = {},
): string {
  const say = phrases[language];
  const team = plain(page.teamTitle[language]);
  const step = plain(page.stepTitle[language]);
  const journey = plain(page.journeyTitle[language]);
  const own =
    page.team === stepOwner ? say.owns(team, step, journey) : say.standsIn(team, step, journey, stepOwner);
  return whyAfter(language, own, team, cause);
}

/** Why somebody is told of a trouble with the platform. */
export function platformWhy(language: Language, teamTitle: Title, cause: PageCause = {}): string {
  const team = plain(teamTitle[language]);
  return whyAfter(language, phrases[language].runs(team), team, cause);
}

/** @param own why it is the team's, unless it was handed on to it */
function whyAfter(
  language: Language,
  own: string,
  team: string,
  { handedOn, after, person }: PageCause,
): string {
  const say = phrases[language];
  const sentences = [handedOn ? say.handedOn(plain(handedOn.by), team, plain(handedOn.reason)) : own];
  if (after) sentences.push(say[after]);
  if (person?.rota) sentences.push(say.onCall(plain(person.name), plain(person.rota[language])));
  else if (person) sentences.push(say.named(plain(person.name)));
  return sentences.join(' ');
}

const phrases = {
  en: {
    owns: (team: string, step: string, journey: string) =>
      `${team} gets this because the team owns the step ${step} of ${journey}.`,
    standsIn: (team: string, step: string, journey: string, owner: string) =>
      `${team} gets this in place of ${owner}, which owns the step ${step} of ${journey} but is not among the teams.`,
    runs: (team: string) =>
      `${team} gets this because the team runs Wegwarte. No step of a journey is at fault.`,
    handedOn: (by: string, team: string, reason: string) => `${by} handed this on to ${team}: ${reason}.`,
    'nobody-took-it': 'Nobody has taken it yet.',
    'nobody-heard': 'Nobody told before can have heard of it.',
    onCall: (name: string, rota: string) => `${name} is on call (${rota}).`,
    named: (name: string) => `${name} is the next to be asked.`,
  },
  de: {
    owns: (team: string, step: string, journey: string) =>
      `Geht an ${team}, weil das Team den Schritt ${step} von ${journey} verantwortet.`,
    standsIn: (team: string, step: string, journey: string, owner: string) =>
      `Geht an ${team} statt an ${owner}, das den Schritt ${step} von ${journey} verantwortet, aber nicht unter den Teams ist.`,
    runs: (team: string) =>
      `Geht an ${team}, weil das Team Wegwarte betreibt. Kein Schritt einer Journey ist schuld.`,
    handedOn: (by: string, team: string, reason: string) => `Von ${by} an ${team} weitergegeben: ${reason}.`,
    'nobody-took-it': 'Noch hat es niemand übernommen.',
    'nobody-heard': 'Wer vorher benachrichtigt wurde, kann nichts davon erfahren haben.',
    onCall: (name: string, rota: string) => `${name} hat Bereitschaft (${rota}).`,
    named: (name: string) => `${name} wird als Nächstes gefragt.`,
  },
} as const;
