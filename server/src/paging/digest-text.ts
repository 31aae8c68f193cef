import type { Language, Title } from '../kernel/title.ts';
import type { DigestLine, PageDigest } from './page-content.ts';
import { number } from './page-numbers.ts';

/** Named in a sentence; the others are counted. */
const NAMED = 4;

/** Several incidents in one sentence: how many, all of the worst one's own sentence, the names of some others. */
export function digestSummary(language: Language, { alarms, over, lines }: PageDigest, worst: Title): string {
  const say = phrases[language];
  const going = lines.filter(({ event }) => event !== 'resolved');
  const ended = lines.filter(({ event }) => event === 'resolved');
  const sentences: string[] = [];
  if (alarms > 0) {
    sentences.push(`${digestHeadline(language, { alarms, over })}: ${worst[language]}`);
    if (alarms > 1) sentences.push(say.also(listed(language, going.slice(1), alarms - 1)));
  }
  if (over > 0) sentences.push(say.over(number(language, over), over === 1, listed(language, ended, over)));
  return sentences.join('. ');
}

export function digestHeadline(
  language: Language,
  { alarms, over }: Pick<PageDigest, 'alarms' | 'over'>,
): string {
  const say = phrases[language];
  if (alarms === 0) return say.allOver(number(language, over), over === 1);
  return say.incidents(number(language, alarms), alarms === 1);
}

/** One incident of several, beside its place. */
export function digestLine(language: Language, { event, stuck, n }: DigestLine): string {
  const say = phrases[language];
  if (event === 'resolved') return say.ended;
  if (stuck === null || n === null) return say.platform;
  return say.stuck(number(language, stuck), number(language, n), event === 'reopened');
}

function listed(language: Language, lines: readonly DigestLine[], count: number): string {
  const named = lines.slice(0, NAMED).map(({ place }) => place[language]);
  const others = count - named.length;
  return others > 0
    ? `${named.join('; ')} ${phrases[language].others(number(language, others), others === 1)}`
    : named.join('; ');
}

const phrases = {
  en: {
    incidents: (count: string, one: boolean) => `${count} ${one ? 'incident' : 'incidents'}`,
    allOver: (count: string, one: boolean) => `${count} ${one ? 'incident is' : 'incidents are'} over`,
    also: (places: string) => `Also ${places}`,
    over: (count: string, one: boolean, places: string) => `${count} ${one ? 'is' : 'are'} over: ${places}`,
    others: (count: string, _one: boolean) => `and ${count} more`,
    stuck: (stuck: string, n: string, again: boolean) => `${stuck} of ${n} stuck${again ? ' again' : ''}`,
    platform: 'trouble with Wegwarte',
    ended: 'over',
  },
  de: {
    incidents: (count: string, one: boolean) => `${count} ${one ? 'Vorfall' : 'Vorfälle'}`,
    allOver: (count: string, one: boolean) => `${count} ${one ? 'Vorfall ist' : 'Vorfälle sind'} vorbei`,
    also: (places: string) => `Auch ${places}`,
    over: (count: string, one: boolean, places: string) =>
      `${count} ${one ? 'ist' : 'sind'} vorbei: ${places}`,
    others: (count: string, one: boolean) => `und ${count} ${one ? 'weiterer' : 'weitere'}`,
    stuck: (stuck: string, n: string, again: boolean) =>
      `${stuck} von ${n} hängen${again ? ' wieder' : ''} fest`,
    platform: 'Störung an Wegwarte',
    ended: 'vorbei',
  },
} as const;
