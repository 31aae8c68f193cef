import type { Language } from '../kernel/title.ts';
import { pageHeadline } from '../paging/page-facts.ts';
import type { LinkAnswer } from '../workflows/answer-page.ts';

/** What somebody sees who follows a link in a page: the sentence and one big button. It needs no file of the dashboard. */
export function answerDocument(answer: LinkAnswer, preferred: Language): string {
  const language = answer.kind === 'refused' ? preferred : answer.language;
  const say = texts[language];
  if (answer.kind === 'refused') {
    const { title, text } = say.refused[answer.because];
    return documentOf(language, title, `<p>${text}</p>`);
  }
  const { action, page, takenBy } = answer;
  const taken = takenBy === null ? '' : `<p>${escapeHtml(say.has(takenBy))}</p>`;
  if (answer.kind === 'done') return documentOf(language, say.done[action], taken);
  const { content } = page;
  const body = `<p>${escapeHtml(content.summary[language])}</p>
<p class="aside">${escapeHtml(content.why[language])}</p>
${taken}
<form method="post">
${answer.askWho.length > 0 ? select('who', say.who, [{ options: answer.askWho.map(({ id, name }) => ({ value: id, name })) }]) : ''}
${
  action === 'hand-on'
    ? select('to', say.to, [
        { label: say.teams, options: answer.teams.map(({ id, name }) => ({ value: `team:${id}`, name })) },
        {
          label: say.people,
          options: answer.people.map(({ id, name }) => ({ value: `person:${id}`, name })),
        },
      ]) + `<label>${say.reason}<input name="reason" required maxlength="200"></label>`
    : ''
}
<button>${say.button[action]}</button>
</form>`;
  return documentOf(language, pageHeadline(language, content), body);
}

interface Options {
  readonly label?: string;
  readonly options: readonly { readonly value: string; readonly name: string }[];
}

function select(name: string, label: string, groups: readonly Options[]): string {
  const inner = groups.map(({ label: of, options }) => {
    const lines = options.map(
      (one) => `<option value="${escapeHtml(one.value)}">${escapeHtml(one.name)}</option>`,
    );
    return of ? `<optgroup label="${of}">${lines.join('')}</optgroup>` : lines.join('');
  });
  return `<label>${label}<select name="${name}" required><option value=""></option>${inner.join('')}</select></label>`;
}

function documentOf(language: Language, title: string, body: string): string {
  return `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>Wegwarte</title>
<style>
  body { font: 400 1.125rem/1.5 Inter, system-ui, sans-serif; margin: 12vh auto; max-width: 34rem; padding: 0 1.25rem }
  h1 { font-size: 1.75rem; font-weight: 650; letter-spacing: -0.02em; margin: 0 0 0.5rem }
  .aside { opacity: 0.75 }
  label { display: block; margin: 1rem 0 }
  select, input { display: block; width: 100%; font: inherit; padding: 0.6rem; box-sizing: border-box }
  button { width: 100%; min-height: 4rem; font: inherit; font-size: 1.375rem; font-weight: 650; margin-top: 1rem }
</style>
<h1>${escapeHtml(title)}</h1>
${body}
</html>`;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

const texts = {
  en: {
    has: (who: string) => `${who} has it.`,
    who: 'Who are you?',
    to: 'To whom?',
    teams: 'Teams',
    people: 'People',
    reason: 'Why?',
    button: {
      acknowledge: 'I have it',
      'hand-on': 'Hand it on',
      snooze: 'I have it, ask again in 30 minutes',
      useless: 'It was not worth a page',
    },
    done: {
      acknowledge: 'It is yours',
      'hand-on': 'Handed on',
      snooze: 'It is yours for 30 minutes',
      useless: 'Noted: it was not worth a page',
    },
    refused: {
      forged: {
        title: 'This link is none of ours',
        text: 'It may have been cut short on its way. Open the page again.',
      },
      expired: {
        title: 'This link is too old',
        text: 'Links in pages work for a day. Sign in to the dashboard instead.',
      },
      used: {
        title: 'This link was used',
        text: 'Each link works once, and this one has done what it is for.',
      },
      over: {
        title: 'It is over',
        text: 'The incident is resolved, or no longer known. There is nothing left to do.',
      },
      incomplete: {
        title: 'Something is missing',
        text: 'Go back, and fill in everything. Nothing was changed.',
      },
    },
  },
  de: {
    has: (who: string) => `${who} hat es übernommen.`,
    who: 'Wer bist du?',
    to: 'An wen?',
    teams: 'Teams',
    people: 'Personen',
    reason: 'Warum?',
    button: {
      acknowledge: 'Ich übernehme',
      'hand-on': 'Weitergeben',
      snooze: 'Ich übernehme, frag in 30 Minuten wieder',
      useless: 'Die Meldung war unnötig',
    },
    done: {
      acknowledge: 'Du hast es',
      'hand-on': 'Weitergegeben',
      snooze: 'Du hast es für 30 Minuten',
      useless: 'Notiert: die Meldung war unnötig',
    },
    refused: {
      forged: {
        title: 'Dieser Link ist nicht von uns',
        text: 'Vielleicht wurde er unterwegs abgeschnitten. Öffne die Meldung noch einmal.',
      },
      expired: {
        title: 'Dieser Link ist zu alt',
        text: 'Links in Meldungen gelten einen Tag. Melde dich stattdessen am Dashboard an.',
      },
      used: {
        title: 'Dieser Link wurde schon benutzt',
        text: 'Jeder Link wirkt einmal, und dieser hat getan, wofür er da ist.',
      },
      over: {
        title: 'Es ist vorbei',
        text: 'Der Vorfall ist gelöst oder nicht mehr bekannt. Es ist nichts mehr zu tun.',
      },
      incomplete: { title: 'Etwas fehlt', text: 'Geh zurück und fülle alles aus. Geändert wurde nichts.' },
    },
  },
} as const;
