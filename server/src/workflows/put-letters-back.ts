import type { RedriveInput } from '@wegwarte/contract';
import type { Clock } from '../kernel/clock.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type { AuditTrail } from './audit-trail.ts';
import { redriveLetters } from './redrive-letters.ts';
import type { DeadLetterBook, DeadLetterBox, RedriveReport } from './redrive-letters.ts';

export interface PutLettersBackParts {
  /** Null without Kafka: then nothing gets into the log that cannot be read. */
  readonly box: DeadLetterBox | null;
  readonly book: DeadLetterBook;
  readonly audit: AuditTrail;
  readonly clock: Clock;
}

/** Dead letters put back by somebody who is named. One at a time: two would share the topic's partitions. */
export class PutLettersBack {
  private readonly parts: PutLettersBackParts;
  private isUnderWay = false;

  constructor(parts: PutLettersBackParts) {
    this.parts = parts;
  }

  /** @throws WegwarteError `conflict`, `log-unavailable`, `database-unavailable` */
  async by(who: string, { reason, from, to, limit, dryRun }: RedriveInput): Promise<RedriveReport> {
    const { box, book, audit, clock } = this.parts;
    if (!box) {
      throw new WegwarteError('conflict', 'without Kafka there are no dead letters that could be put back');
    }
    if (this.isUnderWay) throw new WegwarteError('conflict', 'letters are being put back just now');
    this.isUnderWay = true;
    try {
      const choice = { reason, fromMs: msOf(from), toMs: msOf(to), limit, dryRun };
      if (!dryRun) {
        // Before anything is changed: what was begun and then failed is to be seen as well.
        const asked = [from && `from ${from}`, to && `to ${to}`, `at most ${limit}`].filter(Boolean);
        const entry = { atMs: clock.now(), actor: who, action: 'put-back' as const };
        await audit.record({ ...entry, subject: reason ?? 'every reason', detail: asked.join(', ') });
      }
      return await redriveLetters(box, book, choice, () => clock.now());
    } finally {
      this.isUnderWay = false;
    }
  }
}

function msOf(instant: string | undefined): number | undefined {
  return instant === undefined ? undefined : Date.parse(instant);
}
