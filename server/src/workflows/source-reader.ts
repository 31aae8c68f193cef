import type { OutcomeCount } from './checkpoint-store.ts';

/** Up to when a source's outcomes are added up, ms of event time. */
export interface SourceSpan {
  readonly source: string;
  readonly asOfMs: number;
}

export interface SourceOutcome extends Pick<OutcomeCount, 'source' | 'outcome' | 'reason'> {
  readonly lastMinute: number;
  readonly lastHour: number;
}

export interface OpenLetterCount {
  readonly source: string;
  readonly reason: string;
  readonly count: number;
}

export interface OpenLetter {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly reason: string;
  readonly detail: string;
  readonly loggedAtMs: number;
  readonly sizeBytes: number;
}

/** Only those of a topic, or rejected for a reason. */
export interface LetterChoice {
  readonly source?: string | undefined;
  readonly reason?: string | undefined;
}

/** Port: how each source's messages ended. */
export interface SourceReader {
  outcomes(spans: readonly SourceSpan[]): Promise<readonly SourceOutcome[]>;
  openLetterCounts(): Promise<readonly OpenLetterCount[]>;
  /** Newest first. */
  openLetters(choice: LetterChoice, limit: number): Promise<readonly OpenLetter[]>;
}
