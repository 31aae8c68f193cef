import type { Resolution } from '../incidents/incident.ts';
import type { Language } from '../kernel/title.ts';
import { duration, plain, timeOfDay } from './page-text.ts';

/** How it went the last time. Plain JSON; times ms since the epoch. */
export interface SimilarBefore {
  readonly incidentId: string;
  readonly startedAtMs: number;
  readonly lastedMs: number;
  readonly resolution: Resolution;
  /** Who ended it, or had it; null: nobody took it. */
  readonly by: string | null;
  /** What was said of it last. */
  readonly comment: { readonly by: string; readonly text: string } | null;
}

/** In one line: when, for how long, how it ended, who had it, what they said. */
export function similarText(
  language: Language,
  { startedAtMs, lastedMs, resolution, by, comment }: SimilarBefore,
  timeZone: string,
  nowMs: number,
): string {
  const say = phrases[language];
  const ended =
    resolution === 'by-hand'
      ? say.byHand(by === null ? null : plain(by))
      : [
          resolution === 'recovered' ? say.recovered : say.unwatched,
          by === null ? say.nobody : say.had(plain(by)),
        ].join(', ');
  const at = timeOfDay(language, startedAtMs, timeZone, nowMs);
  const said = comment ? `. ${plain(comment.by)}: ${say.quote(plain(comment.text, 160))}` : '';
  return `${at}, ${duration(language, lastedMs)}, ${ended}${said}`;
}

const phrases = {
  en: {
    quote: (text: string) => `“${text}”`,
    recovered: 'customers got on again',
    unwatched: 'no longer watched',
    byHand: (who: string | null) => (who === null ? 'ended by hand' : `ended by ${who}`),
    had: (who: string) => `${who} had it`,
    nobody: 'nobody took it',
  },
  de: {
    quote: (text: string) => `„${text}“`,
    recovered: 'Kunden kamen wieder weiter',
    unwatched: 'nicht mehr beobachtet',
    byHand: (who: string | null) => (who === null ? 'von Hand beendet' : `beendet von ${who}`),
    had: (who: string) => `${who} hatte es`,
    nobody: 'niemand übernahm es',
  },
} as const;
