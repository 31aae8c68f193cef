import type {
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

  async openLetters(limit: number): Promise<readonly OpenLetter[]> {
    return [...this.letters].sort((a, b) => b.loggedAtMs - a.loggedAtMs).slice(0, limit);
  }
}
