import type {
  LetterChoice,
  OpenLetter,
  OpenLetterCount,
  SourceOutcome,
  SourceReader,
  SourceSpan,
} from './source-reader.ts';

/** For tests: outcomes and letters in lists. */
export class InMemorySourceReader implements SourceReader {
  readonly ended: SourceOutcome[] = [];
  readonly letters: OpenLetter[] = [];
  /** What was asked for last. */
  asked: readonly SourceSpan[] = [];

  async outcomes(spans: readonly SourceSpan[]): Promise<readonly SourceOutcome[]> {
    this.asked = spans;
    return this.ended.filter(({ source }) => spans.some((span) => span.source === source));
  }

  async openLetterCounts(): Promise<readonly OpenLetterCount[]> {
    const groups = Map.groupBy(this.letters, ({ topic, reason }) => `${topic} ${reason}`);
    return [...groups.values()].map((those) => {
      return { source: those[0]!.topic, reason: those[0]!.reason, count: those.length };
    });
  }

  async openLetters({ source, reason }: LetterChoice, limit: number): Promise<readonly OpenLetter[]> {
    const chosen = this.letters.filter(
      (letter) => letter.topic === (source ?? letter.topic) && letter.reason === (reason ?? letter.reason),
    );
    return chosen.sort((a, b) => b.loggedAtMs - a.loggedAtMs).slice(0, limit);
  }
}
