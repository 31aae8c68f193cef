import type { Language, Title } from '../kernel/title.ts';
import type { LinkAction, PageLinks } from './page-link.ts';
import { digestHeadline, digestLine } from './digest-text.ts';
import type { PageContent, PageDigest, PageEvent } from './page-content.ts';
import { money, number, percent, whole } from './page-numbers.ts';
import { plain, segmentPairs } from './page-text.ts';

/** One line of a list beside the sentence: what, and how much. */
export interface PageFact {
  readonly label: string;
  readonly value: string;
}

/** What happened in two or three words, for where a headline stands alone. */
export function pageHeadline(
  language: Language,
  page: Pick<PageContent, 'event' | 'test' | 'digest'>,
): string {
  const headline = page.digest ? digestHeadline(language, page.digest) : headlines[page.event][language];
  return page.test ? `Test: ${headline}` : headline;
}

/** Where: the journey and its step; of several, whose they are. */
export function pagePlace(
  language: Language,
  page: Pick<PageContent, 'journeyTitle' | 'stepTitle' | 'teamTitle' | 'digest'>,
): string {
  if (page.digest) return plain(page.teamTitle[language]);
  return `${plain(page.journeyTitle[language])} › ${plain(page.stepTitle[language])}`;
}

/** The numbers, for channels that can show a list. Every one with its sample or its interval. */
export function pageFacts(language: Language, page: PageContent): readonly PageFact[] {
  if (page.digest) return digestFacts(language, page.digest);
  const say = labels[language];
  const normal = `${number(language, page.stuckNormal)} ± ${number(language, Math.ceil(page.stuckNormalHalfWidth))}`;
  const facts: PageFact[] = [
    {
      label: page.event === 'resolved' ? say.stuckAtWorst : say.stuck,
      value: `${say.of(number(language, page.stuck), number(language, page.n))} (normal ${normal})`,
    },
    { label: say.lost, value: whole(language, page.lostCustomers) },
  ];
  if (page.atRisk) {
    const { estimate, low, high, currency } = page.atRisk;
    const range = `${money(language, low, currency)} – ${money(language, high, currency)}`;
    facts.push({ label: say.atRisk, value: `≈ ${money(language, estimate, currency)} (${range})` });
  }
  if (page.segment) {
    facts.push({
      label: say.segment,
      value: `${percent(language, page.segment.share)} ${segmentPairs(page.segment)}`,
    });
  }
  if (page.suspects.length > 0) {
    const others = page.suspects.map((one) => `${percent(language, one.share)} ${segmentPairs(one)}`);
    facts.push({ label: page.segment ? say.alsoPossible : say.possible, value: others.join('; ') });
  }
  return facts;
}

/** A line for each of the worst, as many as any channel has room for. */
const DIGEST_FACTS = 9;

function digestFacts(language: Language, { alarms, over, lines }: PageDigest): readonly PageFact[] {
  const shown = lines.slice(0, DIGEST_FACTS);
  const more = alarms + over - shown.length;
  return [
    ...shown.map((line) => ({ label: line.place[language], value: digestLine(language, line) })),
    ...(more > 0 ? [{ label: labels[language].more, value: number(language, more) }] : []),
  ];
}

/** What a link to the incident is called. */
export const openIncident: Title = { en: 'Open in Wegwarte', de: 'In Wegwarte öffnen' };

/** What the links are called that answer a page. */
export const answerNames: Record<LinkAction, Title> = {
  acknowledge: { en: 'I have it', de: 'Ich übernehme' },
  snooze: { en: 'Ask again in 30 minutes', de: 'In 30 Minuten wieder fragen' },
  'hand-on': { en: 'Hand it on', de: 'Weitergeben' },
};

/** Those a page has, by name, the one that matters most first. */
export function answersOf(
  language: Language,
  links: PageLinks | null | undefined,
): readonly { readonly name: string; readonly url: string }[] {
  if (!links) return [];
  const actions: readonly LinkAction[] = ['acknowledge', 'snooze', 'hand-on'];
  return actions.map((action) => ({ name: answerNames[action][language], url: links[action] }));
}

const headlines: Record<PageEvent, Title> = {
  opened: { en: 'Customers are stuck', de: 'Kunden hängen fest' },
  reopened: { en: 'Customers are stuck again', de: 'Kunden hängen wieder fest' },
  reminded: { en: 'Customers are still stuck', de: 'Kunden hängen immer noch fest' },
  resolved: { en: 'Over', de: 'Vorbei' },
};

const labels = {
  en: {
    stuck: 'Stuck',
    stuckAtWorst: 'Stuck at the worst',
    of: (count: string, all: string) => `${count} of ${all}`,
    lost: 'Customers lost so far',
    atRisk: 'At risk',
    segment: 'In common',
    possible: 'Possible',
    alsoPossible: 'Also possible',
    more: 'Others',
  },
  de: {
    stuck: 'Hängen fest',
    stuckAtWorst: 'Hingen höchstens fest',
    of: (count: string, all: string) => `${count} von ${all}`,
    lost: 'Bisher verlorene Kunden',
    atRisk: 'Gefährdet',
    segment: 'Gemeinsam',
    possible: 'Möglich',
    alsoPossible: 'Auch möglich',
    more: 'Weitere',
  },
} as const;
