import type { Language } from '../kernel/title.ts';
import { answersOf, openIncident, pageFacts, pageHeadline, pagePlace } from '../paging/page-facts.ts';
import type { PageLinks } from '../paging/page-link.ts';
import type { Page } from '../paging/page.ts';
import { cut } from './cut.ts';

/** Far below the 28 kB a workflow takes, whatever a text is made of. */
const TEXT_LENGTH = 600;

/**
 * A message with one Adaptive Card, as a workflow of Microsoft Teams posts it. Texts are runs, which show what stands in
 * them; a TextBlock or a FactSet would read links and formatting out of a segment's value.
 */
export function teamsMessage(page: Page, language: Language, links?: PageLinks | null): object {
  const { content } = page;
  const over = page.event === 'resolved';
  const color = over ? 'Good' : content.severity === 'critical' ? 'Attention' : 'Warning';
  const facts = pageFacts(language, content).map(({ label, value }) =>
    runs([{ text: `${label}: `, weight: 'Bolder' }, { text: value }]),
  );
  const card = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    msteams: { width: 'Full' },
    fallbackText: cut(content.summary[language], TEXT_LENGTH),
    body: [
      runs([
        {
          text: `${pageHeadline(language, content)}: ${pagePlace(language, content)}`,
          weight: 'Bolder',
          size: 'Large',
          color,
        },
      ]),
      runs([{ text: content.summary[language] }]),
      ...facts,
      runs([{ text: content.why[language], isSubtle: true }]),
    ],
    actions: [...answersOf(language, links), { name: openIncident[language], url: content.incidentUrl }].map(
      ({ name, url }) => ({ type: 'Action.OpenUrl', title: name, url }),
    ),
  };
  const attachment = {
    contentType: 'application/vnd.microsoft.card.adaptive',
    contentUrl: null,
    content: card,
  };
  return { type: 'message', attachments: [attachment] };
}

interface TextRun {
  readonly text: string;
  readonly weight?: 'Bolder';
  readonly size?: 'Large';
  readonly color?: string;
  readonly isSubtle?: true;
}

function runs(inlines: readonly TextRun[]): object {
  return {
    type: 'RichTextBlock',
    inlines: inlines.map((run) => ({ type: 'TextRun', ...run, text: cut(run.text, TEXT_LENGTH) })),
  };
}
