import { RRuleTemporal } from 'rrule-temporal';
import { Temporal } from 'temporal-polyfill';

/** Of which incidents: of those for which all that is named holds. At least one is. */
export interface SilenceMatcher {
  readonly journey?: string | undefined;
  readonly step?: string | undefined;
  /** The team that would be paged. */
  readonly team?: string | undefined;
  /** A value of the segment the incident was traced to; one of the whole step is in none. */
  readonly segment?: { readonly dimension: string; readonly value: string } | undefined;
}

export interface Recurrence {
  /** RRULE of RFC 5545 without its name, as `isRecurrenceRule` allows: `FREQ=WEEKLY;BYDAY=SU`. */
  readonly rule: string;
  /** IANA name; windows begin at the same local time all year. */
  readonly timeZone: string;
  /** How long each window is, at most a day. */
  readonly durationMs: number;
}

/** A time in which nobody is paged. Times ms since the epoch. */
export interface Silence {
  readonly id: string;
  readonly matcher: SilenceMatcher;
  /** Begin; of the first window, where it comes back. */
  readonly fromMs: number;
  /** End of it all, also of a window that would go on. */
  readonly toMs: number;
  /** Null: once, from begin to end. */
  readonly recurrence: Recurrence | null;
  readonly reason: string;
  readonly author: string;
}

/** What silences look at. */
export interface SilenceSubject {
  /** Null, as the step: it is about no journey, and what names one does not silence it. */
  readonly journey: string | null;
  readonly step: string | null;
  readonly team: string;
  /** What those who are hit have in common; empty where it is everybody. */
  readonly segment: readonly { readonly dimension: string; readonly value: string }[];
}

export interface Silenced {
  readonly silence: string;
  /** End of the window; there may be another after it. */
  readonly untilMs: number;
  /** For whoever asks why nobody was paged: who wanted it, and why. */
  readonly because: string;
}

/** The silence that holds for an incident now, of several the one that ends last; null when none does. */
export function silencedBy(
  subject: SilenceSubject,
  silences: readonly Silence[],
  nowMs: number,
): Silenced | null {
  let found: Silenced | null = null;
  for (const silence of silences) {
    if (!matches(silence.matcher, subject)) continue;
    const untilMs = windowEndMs(silence, nowMs);
    if (untilMs === null || (found && untilMs <= found.untilMs)) continue;
    found = { silence: silence.id, untilMs, because: `silenced by ${silence.author}: ${silence.reason}` };
  }
  return found;
}

/** No COUNT or UNTIL, since a silence has its end, and nothing that comes back within a day. */
export function isRecurrenceRule(rule: string): boolean {
  const known =
    /^FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)(;(INTERVAL|BYDAY|BYMONTHDAY|BYMONTH|BYSETPOS|WKST)=[A-Z0-9,+-]+)*$/;
  if (!known.test(rule)) return false;
  try {
    return startsOf(rule, 0, 'UTC') !== null;
  } catch {
    return false;
  }
}

function matches({ journey, step, team, segment }: SilenceMatcher, subject: SilenceSubject): boolean {
  if (journey === undefined && step === undefined && team === undefined && segment === undefined)
    return false;
  return (
    (journey === undefined || journey === subject.journey) &&
    (step === undefined || step === subject.step) &&
    (team === undefined || team === subject.team) &&
    (segment === undefined ||
      subject.segment.some(
        ({ dimension, value }) => dimension === segment.dimension && value === segment.value,
      ))
  );
}

/** End of the window that holds now; null when none does. */
function windowEndMs({ fromMs, toMs, recurrence }: Silence, nowMs: number): number | null {
  if (nowMs < fromMs || toMs <= nowMs) return null;
  if (!recurrence) return toMs;
  // Windows are a day long at most and begin on different days: only the last one can hold. One whose start is skipped
  // when clocks go forward is left out, as RFC 5545 has it; then somebody is paged, which is the lesser harm.
  const start = startsOf(recurrence.rule, fromMs, recurrence.timeZone).previous(new Date(nowMs), true);
  if (!start) return null;
  const endMs = Math.min(start.epochMilliseconds + recurrence.durationMs, toMs);
  return nowMs < endMs ? endMs : null;
}

function startsOf(rule: string, fromMs: number, timeZone: string): RRuleTemporal {
  const dtstart = Temporal.Instant.fromEpochMilliseconds(fromMs).toZonedDateTimeISO(timeZone);
  return new RRuleTemporal({ rruleString: rule, dtstart, strict: true });
}
