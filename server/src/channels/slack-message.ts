import type { Language } from '../kernel/title.ts';
import { answersOf, openIncident, pageFacts, pageHeadline, pagePlace } from '../paging/page-facts.ts';
import type { PageLinks } from '../paging/page-link.ts';
import type { Page } from '../paging/page.ts';
import { cut } from './cut.ts';

/** What chat.postMessage and chat.update take: Block Kit, and a text for where blocks are not shown. */
export interface SlackMessage {
  readonly text: string;
  readonly blocks: readonly object[];
}

/** Limits of Block Kit: https://docs.slack.dev/reference/block-kit/blocks */
const HEADER_LENGTH = 150;
const FIELDS = 10;
/** Of raw text: escaping makes a character five at the most, and a section takes 3,000, a field 2,000. */
const SECTION_LENGTH = 600;
const FIELD_LENGTH = 380;

const circles = { critical: '●', warning: '◐', info: '○' } as const;

export function slackMessage(page: Page, language: Language, links?: PageLinks | null): SlackMessage {
  const { content } = page;
  const mark = page.event === 'resolved' ? '✓' : circles[content.severity];
  const headline = `${mark} ${pageHeadline(language, content)}: ${pagePlace(language, content)}`;
  const fields = pageFacts(language, content)
    .slice(0, FIELDS)
    .map(({ label, value }) => mrkdwn(`*${label}*\n${escape(cut(value, FIELD_LENGTH))}`));
  const answers = answersOf(language, links).map(({ name, url }) => `<${escape(url)}|${name}>`);
  const link = `<${escape(content.incidentUrl)}|${openIncident[language]}>`;
  return {
    text: escape(cut(content.summary[language], SECTION_LENGTH)),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: cut(headline, HEADER_LENGTH), emoji: false } },
      { type: 'section', text: mrkdwn(escape(cut(content.summary[language], SECTION_LENGTH))) },
      { type: 'section', fields },
      ...(answers.length > 0 ? [{ type: 'section', text: mrkdwn(answers.join('  ·  ')) }] : []),
      // A link, not a button: Slack reports every click on a button to the app, and warns where the app does not answer.
      {
        type: 'context',
        elements: [mrkdwn(escape(cut(content.why[language], SECTION_LENGTH))), mrkdwn(link)],
      },
    ],
  };
}

function mrkdwn(text: string): object {
  return { type: 'mrkdwn', text, verbatim: true };
}

/** Without this a segment value could name `<!channel>` and ring everybody, or hide where a link leads. */
function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
