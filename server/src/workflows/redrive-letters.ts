import type { LogMessage } from './touchpoint-log.ts';

/** What a dead letter says of the message it was. */
export interface DeadLetterOrigin {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly reason: string;
  readonly loggedAtMs: number;
  /** How often it has been rejected. */
  readonly attempt: number;
  /** The size of a value that was too large to be kept; null where it was kept. */
  readonly omittedBytes: number | null;
}

/** A message of the dead-letter topic, with where it lies there. */
export interface StoredLetter {
  readonly partition: number;
  readonly offset: number;
  /** Null: somebody else wrote it. */
  readonly origin: DeadLetterOrigin | null;
  readonly message: Pick<LogMessage, 'key' | 'value' | 'headers'>;
}

/** Port: the dead-letter topic as it is read to be put back, each letter once for all who do so. */
export interface DeadLetterBox {
  /**
   * Gives what lies between where the last time ended and the end as it is now, in order within a partition. `take`
   * answers how many of those given, from the first, need never be given again.
   */
  read(
    take: (letters: readonly StoredLetter[]) => Promise<{ settled: number; enough: boolean }>,
  ): Promise<void>;
  /** Writes them back to the partitions they came from. @throws WegwarteError `log-unavailable` */
  putBack(letters: readonly StoredLetter[]): Promise<void>;
}

/** Port: which letters have been put back, for the screens and so that none is twice. */
export interface DeadLetterBook {
  /** Of those, the ones that were put back. */
  putBackOf(origins: readonly DeadLetterOrigin[]): Promise<ReadonlySet<DeadLetterOrigin>>;
  markPutBack(origins: readonly DeadLetterOrigin[], nowMs: number): Promise<void>;
}

export interface RedriveChoice {
  readonly reason?: string | undefined;
  /** By when the message was first written to its topic, ms; half-open. */
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
  readonly limit: number;
  /** Look and count, change nothing. */
  readonly dryRun: boolean;
}

export interface RedriveReport {
  /** By reason. */
  readonly putBack: Record<string, number>;
  readonly putBackBefore: number;
  /** Not chosen, by reason, time or limit: they stay for another time. */
  readonly left: number;
  /** Their value was too large to be kept: where it may still lie. Not more than a handful. */
  readonly withoutValue: DeadLetterOrigin[];
  readonly withoutValueCount: number;
  /** What others wrote to the topic. */
  readonly foreign: number;
}

const TELL_WITHOUT_VALUE = 10;

/**
 * Puts dead letters back to where they came from.
 *
 * Invariant: a letter counts as put back only once it is written. Interrupted between the two, it is put back again,
 * which changes nothing: what has been counted is known by its id.
 */
export async function redriveLetters(
  box: DeadLetterBox,
  book: DeadLetterBook,
  choice: RedriveChoice,
  now: () => number,
): Promise<RedriveReport> {
  const report = { putBackBefore: 0, left: 0, withoutValueCount: 0, foreign: 0 };
  const putBack: Record<string, number> = {};
  const withoutValue: DeadLetterOrigin[] = [];
  let chosenCount = 0;
  await box.read(async (letters) => {
    const before = await book.putBackOf(letters.flatMap(({ origin }) => origin ?? []));
    const chosen: StoredLetter[] = [];
    let settled = 0;
    let isSettled = true;
    for (const letter of letters) {
      const fate = fateOf(letter, before, choice, chosenCount);
      if (fate === 'foreign') report.foreign++;
      if (fate === 'before') report.putBackBefore++;
      if (fate === 'left') report.left++;
      if (fate === 'no-value') {
        report.withoutValueCount++;
        if (withoutValue.length < TELL_WITHOUT_VALUE) withoutValue.push(letter.origin!);
      }
      if (fate === 'chosen') {
        chosenCount++;
        chosen.push(letter);
        putBack[letter.origin!.reason] = (putBack[letter.origin!.reason] ?? 0) + 1;
      }
      isSettled &&= fate !== 'left' && fate !== 'no-value';
      if (isSettled) settled++;
    }
    if (choice.dryRun) return { settled: 0, enough: chosenCount >= choice.limit };
    if (chosen.length > 0) {
      await box.putBack(chosen);
      await book.markPutBack(
        chosen.map(({ origin }) => origin!),
        now(),
      );
    }
    return { settled, enough: chosenCount >= choice.limit };
  });
  return { ...report, putBack, withoutValue };
}

function fateOf(
  { origin, message }: StoredLetter,
  before: ReadonlySet<DeadLetterOrigin>,
  { reason, fromMs = -Infinity, toMs = Infinity, limit }: RedriveChoice,
  chosenCount: number,
): 'chosen' | 'left' | 'before' | 'no-value' | 'foreign' {
  if (!origin) return 'foreign';
  if (before.has(origin)) return 'before';
  const isAskedFor =
    (reason === undefined || reason === origin.reason) &&
    origin.loggedAtMs >= fromMs &&
    origin.loggedAtMs < toMs;
  if (!isAskedFor || chosenCount >= limit) return 'left';
  // A message that never had a value is put back as it was.
  return origin.omittedBytes !== null && message.value === null ? 'no-value' : 'chosen';
}
