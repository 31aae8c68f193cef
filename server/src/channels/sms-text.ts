import type { Language } from '../kernel/title.ts';
import { answerNames } from '../paging/page-facts.ts';
import type { PageLinks } from '../paging/page-link.ts';
import type { Page } from '../paging/page.ts';
import { smsLength, toGsm7 } from './gsm7.ts';

/** Three parts at the most. */
const SMS_LENGTH = 320;
/** Beyond that, a link would leave too little room to say what is wrong. */
const LINK_LENGTH = 160;

/** The sentence and one link, to take the incident or else to see it, in what a short message holds. The sentence gives way, the link is whole. */
export function smsText(page: Page, language: Language, links?: PageLinks | null): string {
  const { summary, incidentUrl } = page.content;
  const url = links?.acknowledge ?? incidentUrl;
  const name = links ? `${toGsm7(answerNames.acknowledge[language])}: ` : '';
  const link = url.length <= LINK_LENGTH ? `\n${name}${url}` : '';
  const sentence = toGsm7(summary[language]);
  if (smsLength(sentence + link) <= SMS_LENGTH) return sentence + link;
  const letters = [...sentence].slice(0, SMS_LENGTH);
  while (smsLength(`${letters.join('')}...${link}`) > SMS_LENGTH) letters.pop();
  return `${letters.join('').trimEnd()}...${link}`;
}
