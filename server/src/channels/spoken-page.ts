import type { Language } from '../kernel/title.ts';
import { digestHeadline } from '../paging/digest-text.ts';
import type { DropOffContent, PageContent, PlatformContent } from '../paging/page-content.ts';
import { pageHeadline } from '../paging/page-facts.ts';
import { locales, number } from '../paging/page-numbers.ts';
import { plain } from '../paging/page-text.ts';

/** The page as it is read out: short sentences, no signs, nothing that has to be seen. */
export function spokenPage(content: PageContent, language: Language): string {
  const say = phrases[language];
  const marks = content.test ? say.test : content.demonstration ? say.demonstration : '';
  const several = content.digest ? say.several(digestHeadline(language, content.digest)) : '';
  const news = content.kind === 'platform' ? ofPlatform(content, language) : ofDropOff(content, language);
  const sentences = [say.greeting, marks, several, ...news, say.end];
  return sentences.filter((sentence) => sentence !== '').join(' ');
}

function ofPlatform(content: PlatformContent, language: Language): readonly string[] {
  return [`${pageHeadline(language, content)}.`, `${plain(content.detail[language], 160)}.`];
}

function ofDropOff(content: DropOffContent, language: Language): readonly string[] {
  const say = phrases[language];
  const { atRisk } = content;
  return [
    `${plain(content.journeyTitle[language])}, ${plain(content.stepTitle[language])}.`,
    say.stuck(number(language, content.stuck), number(language, content.n), content.event === 'reopened'),
    say.normal(number(language, content.stuckNormal)),
    atRisk ? say.atRisk(spokenMoney(language, atRisk.estimate, atRisk.currency)) : '',
  ];
}

/** `18 thousand euros`, not `€18k`. */
function spokenMoney(language: Language, amount: number, currency: string): string {
  return new Intl.NumberFormat(locales[language], {
    style: 'currency',
    currency,
    currencyDisplay: 'name',
    maximumSignificantDigits: 2,
    minimumFractionDigits: 0,
    maximumFractionDigits: 0,
  }).format(amount);
}

const phrases = {
  en: {
    greeting: 'This is Wegwarte.',
    several: (incidents: string) => `${incidents}. The worst:`,
    test: 'This is a test, nothing is wrong.',
    demonstration: 'This is a demonstration.',
    stuck: (count: string, all: string, again: boolean) =>
      `${count} of ${all} customers are stuck${again ? ' again' : ''}.`,
    normal: (count: string) => `${count} would be normal.`,
    atRisk: (amount: string) => `About ${amount} are at risk.`,
    end: 'The dashboard has the rest.',
  },
  de: {
    greeting: 'Hier ist Wegwarte.',
    several: (incidents: string) => `${incidents}. Der schlimmste:`,
    test: 'Dies ist ein Test, es ist nichts passiert.',
    demonstration: 'Dies ist eine Vorführung.',
    stuck: (count: string, all: string, again: boolean) =>
      `${count} von ${all} Kunden hängen${again ? ' wieder' : ''} fest.`,
    normal: (count: string) => `${count} wären normal.`,
    atRisk: (amount: string) => `Etwa ${amount} sind gefährdet.`,
    end: 'Alles Weitere zeigt das Dashboard.',
  },
} as const;
