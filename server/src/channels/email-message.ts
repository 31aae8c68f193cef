import type { Language } from '../kernel/title.ts';
import { answersOf, openIncident, pageFacts, pageHeadline } from '../paging/page-facts.ts';
import type { PageLinks } from '../paging/page-link.ts';
import type { Page } from '../paging/page.ts';
import { oneLine } from './http-outcome.ts';

export interface EmailMessage {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Marks, so that colour is not all there is; colours that read on white and on black alike. */
const looks = {
  critical: { mark: '●', color: '#d55e00' },
  warning: { mark: '◐', color: '#b8860b' },
  info: { mark: '○', color: '#56788f' },
  over: { mark: '✓', color: '#009e73' },
} as const;

/**
 * The page as text and as plain HTML without pictures, scripts or anything loaded from outside. Colours of text and
 * ground are the mail program's own, dark or light; only the headline has one.
 */
export function emailMessage(page: Page, language: Language, links?: PageLinks | null): EmailMessage {
  const { content } = page;
  const summary = content.summary[language];
  const headline = pageHeadline(language, content);
  const facts = pageFacts(language, content);
  const answers = answersOf(language, links);
  const text = [
    headline,
    '',
    summary,
    '',
    ...facts.map(({ label, value }) => `${label}: ${value}`),
    '',
    content.why[language],
    '',
    ...answers.map(({ name, url }) => `${name}: ${url}`),
    `${openIncident[language]}: ${content.incidentUrl}`,
    '',
  ].join('\n');
  const { mark, color } = looks[page.event === 'resolved' ? 'over' : content.severity];
  const rows = facts
    .map(
      ({ label, value }) =>
        `<tr><td style="padding:2px 16px 2px 0;opacity:.75">${escapeHtml(label)}</td><td style="padding:2px 0">${escapeHtml(value)}</td></tr>`,
    )
    .join('');
  const html = `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(headline)}</title>
</head>
<body style="margin:0;padding:16px;font:16px/1.45 system-ui,-apple-system,'Segoe UI',sans-serif">
<p style="margin:0 0 8px;font-weight:700;color:${color}">${mark} ${escapeHtml(headline)}</p>
<p style="margin:0 0 16px;font-size:18px">${escapeHtml(summary)}</p>
<table role="presentation" style="border-collapse:collapse;font-size:16px;margin:0 0 16px">${rows}</table>
<p style="margin:0 0 16px">${escapeHtml(content.why[language])}</p>
${answers.map(({ name, url }) => `<p style="margin:0 0 12px"><a href="${escapeHtml(url)}">${name}</a></p>\n`).join('')}<p style="margin:0"><a href="${escapeHtml(content.incidentUrl)}">${openIncident[language]}</a></p>
</body>
</html>
`;
  // The whole sentence, so that a lock screen says the same as any other channel. No line break survives in it.
  return { subject: oneLine(summary), text, html };
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
