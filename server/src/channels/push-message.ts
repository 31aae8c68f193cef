import type { Language } from '../kernel/title.ts';
import { answerNames, openIncident, pageHeadline, pagePlace } from '../paging/page-facts.ts';
import type { PageLinks } from '../paging/page-link.ts';
import type { Page } from '../paging/page.ts';
import { cut } from './cut.ts';

/** Characters. A message has room for 3,993 bytes, and a character takes four at the most. */
const TITLE_LENGTH = 120;
const BODY_LENGTH = 600;

/**
 * What the dashboard's service worker shows. Every word comes from here, so that a worker of a former build speaks the
 * language of the page, too. Of messages with one `tag`, a later one takes the place of the one before.
 */
export interface PushMessage {
  readonly title: string;
  readonly body: string;
  readonly lang: Language;
  readonly tag: string;
  /** An alarm rings, and stays until somebody deals with it; the end of one takes its place in silence. */
  readonly alarm: boolean;
  /** Opened by a touch. */
  readonly url: string;
  readonly open: string;
  /** Posted to when whoever reads it has it, which needs no sign-in. */
  readonly acknowledge: { readonly name: string; readonly url: string; readonly done: string } | null;
}

/** What a page is about: its incident; or, of several at once, itself, so that the end of one does not hide the others. */
export function pushThread({ id, incidentId, content }: Page): string {
  return content.digest ? id : incidentId;
}

const done = { en: 'It is yours', de: 'Sie haben es' } as const;

export function pushMessage(page: Page, language: Language, links?: PageLinks | null): PushMessage {
  const { content } = page;
  const isAlarm = page.event !== 'resolved';
  return {
    title: cut(`${pageHeadline(language, content)}: ${pagePlace(language, content)}`, TITLE_LENGTH),
    body: cut(content.summary[language], BODY_LENGTH),
    lang: language,
    tag: pushThread(page),
    alarm: isAlarm,
    url: content.incidentUrl,
    open: openIncident[language],
    acknowledge:
      isAlarm && links
        ? { name: answerNames.acknowledge[language], url: links.acknowledge, done: done[language] }
        : null,
  };
}
