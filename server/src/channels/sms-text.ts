import type { Language } from '../kernel/title.ts';
import type { Page } from '../paging/page.ts';
import { smsLength, toGsm7 } from './gsm7.ts';

/** Three parts at the most. */
const SMS_LENGTH = 320;
/** Beyond that, a link would leave too little room to say what is wrong. */
const LINK_LENGTH = 160;

/** The sentence and the link to the incident, in what a short message holds. The sentence gives way, the link is whole. */
export function smsText(page: Page, language: Language): string {
  const { summary, incidentUrl } = page.content;
  const link = incidentUrl.length <= LINK_LENGTH ? `\n${incidentUrl}` : '';
  const sentence = toGsm7(summary[language]);
  if (smsLength(sentence + link) <= SMS_LENGTH) return sentence + link;
  const letters = [...sentence].slice(0, SMS_LENGTH);
  while (smsLength(`${letters.join('')}...${link}`) > SMS_LENGTH) letters.pop();
  return `${letters.join('').trimEnd()}...${link}`;
}
