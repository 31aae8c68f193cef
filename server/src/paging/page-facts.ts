import type { PlatformTroubleKind } from '../incidents/platform-incident.ts';
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
  page: Pick<PageContent, 'event' | 'test' | 'kind' | 'digest'>,
): string {
  const own = page.kind === 'platform' ? platformHeadlines : headlines;
  const headline = page.digest ? digestHeadline(language, page.digest) : own[page.event][language];
  return page.test ? `Test: ${headline}` : headline;
}

/** Where: the journey and its step; of several, whose they are; of the platform, the source or channel. */
export function pagePlace(language: Language, page: PageContent): string {
  if (page.digest) return plain(page.teamTitle[language]);
  if (page.kind === 'platform') return plain(page.subject);
  return `${plain(page.journeyTitle[language])} › ${plain(page.stepTitle[language])}`;
}

/** The numbers, for channels that can show a list. Every one with its sample or its interval. */
export function pageFacts(language: Language, page: PageContent): readonly PageFact[] {
  if (page.digest) return digestFacts(language, page.digest);
  const say = labels[language];
  if (page.kind === 'platform') {
    return [
      { label: say.trouble, value: troubles[page.trouble].name[language] },
      { label: say.means, value: troubles[page.trouble].means[language] },
    ];
  }
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
  if (page.lastTime) facts.push({ label: say.lastTime, value: page.lastTime[language] });
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
  useless: { en: 'Not worth a page', de: 'War unnötig' },
};

/** Those a page has, by name, the one that matters most first. */
export function answersOf(
  language: Language,
  links: PageLinks | null | undefined,
): readonly { readonly name: string; readonly url: string }[] {
  if (!links) return [];
  const actions: readonly LinkAction[] = ['acknowledge', 'snooze', 'hand-on', 'useless'];
  return actions.map((action) => ({ name: answerNames[action][language], url: links[action] }));
}

const headlines: Record<PageEvent, Title> = {
  opened: { en: 'Customers are stuck', de: 'Kunden hängen fest' },
  reopened: { en: 'Customers are stuck again', de: 'Kunden hängen wieder fest' },
  reminded: { en: 'Customers are still stuck', de: 'Kunden hängen immer noch fest' },
  resolved: { en: 'Over', de: 'Vorbei' },
};

const platformHeadlines: Record<PageEvent, Title> = {
  opened: { en: 'Trouble with Wegwarte', de: 'Störung an Wegwarte' },
  reopened: { en: 'Trouble with Wegwarte again', de: 'Wieder Störung an Wegwarte' },
  reminded: { en: 'Still trouble with Wegwarte', de: 'Noch immer Störung an Wegwarte' },
  resolved: { en: 'Over', de: 'Vorbei' },
};

/** What is wrong, and what that means for whoever relies on the watching. */
const troubles: Record<PlatformTroubleKind, { readonly name: Title; readonly means: Title }> = {
  'feed-lagging': {
    name: { en: 'A source lags', de: 'Eine Quelle hinkt hinterher' },
    means: { en: 'Customers who are stuck are noticed late', de: 'Wer festhängt, fällt erst spät auf' },
  },
  'feed-silent': {
    name: { en: 'A source is silent', de: 'Eine Quelle ist still' },
    means: { en: 'Customers who are stuck are not noticed', de: 'Wer festhängt, fällt nicht auf' },
  },
  'feed-stands-still': {
    name: { en: 'A source is behind the others', de: 'Eine Quelle ist hinter den anderen' },
    means: { en: 'Its customers are noticed late', de: 'Ihre Kunden fallen erst spät auf' },
  },
  'feed-faulty': {
    name: { en: 'A source sends faulty messages', de: 'Eine Quelle sendet fehlerhafte Nachrichten' },
    means: { en: 'What is refused is not counted', de: 'Was abgewiesen wird, wird nicht gezählt' },
  },
  'page-undeliverable': {
    name: { en: 'A page could not be delivered', de: 'Eine Meldung war nicht zustellbar' },
    means: {
      en: 'Whoever is paged there does not hear of it',
      de: 'Wer dort alarmiert wird, erfährt nichts',
    },
  },
};

const labels = {
  en: {
    trouble: 'Trouble',
    means: 'Until it is mended',
    stuck: 'Stuck',
    stuckAtWorst: 'Stuck at the worst',
    of: (count: string, all: string) => `${count} of ${all}`,
    lost: 'Customers lost so far',
    atRisk: 'At risk',
    segment: 'In common',
    possible: 'Possible',
    alsoPossible: 'Also possible',
    lastTime: 'Last time',
    more: 'Others',
  },
  de: {
    trouble: 'Störung',
    means: 'Bis sie behoben ist',
    stuck: 'Hängen fest',
    stuckAtWorst: 'Hingen höchstens fest',
    of: (count: string, all: string) => `${count} von ${all}`,
    lost: 'Bisher verlorene Kunden',
    atRisk: 'Gefährdet',
    segment: 'Gemeinsam',
    possible: 'Möglich',
    alsoPossible: 'Auch möglich',
    lastTime: 'Letztes Mal',
    more: 'Weitere',
  },
} as const;
