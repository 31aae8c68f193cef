import type { SilenceInput, SilenceView } from '@wegwarte/contract';
import type { Clock } from '../kernel/clock.ts';
import type { Logger } from '../kernel/logger.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import { isRecurrenceRule } from '../on-call/silence.ts';
import type { SilenceStore, StoredSilence } from './silence-store.ts';

const DAY_MS = 24 * 3_600_000;
/** Longer is no maintenance but a journey that nobody wants to be told of. */
const LONGEST_ONCE_MS = 31 * DAY_MS;
const LONGEST_RECURRING_MS = 366 * DAY_MS;
const MAX_SHOWN = 500;

export interface KeepSilentParts {
  readonly silences: SilenceStore;
  readonly newId: () => string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Silences and maintenance windows: made, ended, listed. */
export class KeepSilent {
  private readonly parts: KeepSilentParts;

  constructor(parts: KeepSilentParts) {
    this.parts = parts;
  }

  /** @throws WegwarteError `input-invalid` naming what is wrong */
  async add(input: SilenceInput, by: string): Promise<SilenceView> {
    const { silences, newId, clock, logger } = this.parts;
    const { matcher, reason, recurrence } = input;
    const nowMs = clock.now();
    const [fromMs, toMs] = [input.from ? Date.parse(input.from) : nowMs, Date.parse(input.to)];
    if (toMs <= Math.max(fromMs, nowMs)) throw invalid('to: must be after from, and after now');
    const [longest, days] = recurrence ? [LONGEST_RECURRING_MS, 366] : [LONGEST_ONCE_MS, 31];
    if (toMs - fromMs > longest) throw invalid(`to: at most ${days} days after from`);
    if (recurrence && !isRecurrenceRule(recurrence.rule)) {
      throw invalid(
        'recurrence.rule: FREQ=DAILY, WEEKLY, MONTHLY or YEARLY, with INTERVAL, BYDAY, BYMONTHDAY, BYMONTH, BYSETPOS',
      );
    }
    const silence: StoredSilence = {
      id: newId(),
      matcher,
      fromMs,
      toMs,
      recurrence: recurrence
        ? { rule: recurrence.rule, timeZone: recurrence.timeZone, durationMs: recurrence.minutes * 60_000 }
        : null,
      reason,
      author: by,
      createdAtMs: nowMs,
      endedBy: null,
      endedAtMs: null,
    };
    await silences.add(silence);
    logger.info({ silence: silence.id, matcher, by }, 'a silence was made');
    return showSilence(silence);
  }

  /** @throws WegwarteError `not-found` when there is none, or it was ended before */
  async end(id: string, by: string): Promise<void> {
    const { silences, clock, logger } = this.parts;
    if (!(await silences.end(id, by, clock.now()))) {
      throw new WegwarteError('not-found', `there is no silence ${id}, or it was ended`);
    }
    logger.info({ silence: id, by }, 'a silence was ended');
  }

  async list(): Promise<readonly SilenceView[]> {
    return (await this.parts.silences.latest(MAX_SHOWN)).map(showSilence);
  }
}

function showSilence(silence: StoredSilence): SilenceView {
  const { id, matcher, fromMs, toMs, recurrence, reason, author, createdAtMs, endedBy, endedAtMs } = silence;
  return {
    id,
    matcher,
    from: iso(fromMs),
    to: iso(toMs),
    recurrence: recurrence && {
      rule: recurrence.rule,
      timeZone: recurrence.timeZone,
      minutes: recurrence.durationMs / 60_000,
    },
    reason,
    createdBy: author,
    createdAt: iso(createdAtMs),
    endedBy,
    endedAt: endedAtMs === null ? null : iso(endedAtMs),
  };
}

function iso(atMs: number): string {
  return new Date(atMs).toISOString();
}

function invalid(message: string): WegwarteError {
  return new WegwarteError('input-invalid', message);
}
