import type { Notice } from '@wegwarte/contract';
import type { Format } from '../i18n/format.ts';

type Translate = (key: string, words: Record<string, string>) => string;

export interface NoticeWords {
  /** What is unusual, in a few words for the wall. */
  readonly short: string;
  readonly sentence: string;
  /** The figures, with their window. */
  readonly figures: string;
}

/** What is unusual and costs no customers, in words. */
export function noticeWords(notice: Notice, format: Format, t: Translate): NoticeWords {
  const kind = notice.kind === 'slowdown' ? 'slowdown' : notice.seen < notice.usual ? 'few' : 'many';
  const words = {
    step: format.title(notice.stepTitle),
    seen: format.count(notice.seen),
    usual: format.count(notice.usual),
    from: format.time(Date.parse(notice.from)),
    to: format.time(Date.parse(notice.to)),
  };
  return {
    short: t(`notice.${kind}.short`, words),
    sentence: t(`notice.${kind}.sentence`, words),
    figures: t(`notice.${kind}.figures`, words),
  };
}
