import type { DeadLettersView, OutcomeCounts, SourcesView, SourceView } from '@wegwarte/contract';
import type { Clock } from '../kernel/clock.ts';
import { feedState } from '../windows/feed-state.ts';
import type { FeedState, FeedTimes } from '../windows/feed-state.ts';
import type { CounterReader, PartitionStatus } from './counter-reader.ts';
import type { LetterChoice, OpenLetterCount, SourceOutcome, SourceReader } from './source-reader.ts';

const MAX_LETTERS = 100;

export interface ShowSourcesParts {
  readonly counters: Pick<CounterReader, 'partitions'>;
  readonly sources: SourceReader;
  /** Topics that are read, whether anything has come from them or not. */
  readonly topics: readonly string[];
  readonly times: FeedTimes;
  readonly clock: Clock;
}

/** Where touchpoints come from, how they ended, and how far each source is behind. */
export class ShowSources {
  private readonly parts: ShowSourcesParts;

  constructor(parts: ShowSourcesParts) {
    this.parts = parts;
  }

  async list(): Promise<SourcesView> {
    const { counters, sources, topics, times, clock } = this.parts;
    const nowMs = clock.now();
    const byTopic = Map.groupBy(await counters.partitions(), ({ topic }) => topic);
    // While the past is being read, its last hour is the hour read: that of now would be empty.
    const spans = topics.map((source) => {
      const { feed, newestMs } = feedState(byTopic.get(source) ?? [], 0, times, nowMs);
      return { source, asOfMs: feed === 'lagging' ? Math.min(nowMs, newestMs ?? nowMs) : nowMs };
    });
    const [outcomes, letters] = await Promise.all([sources.outcomes(spans), sources.openLetterCounts()]);
    return {
      sources: topics.map((source) => {
        const ended = outcomes.filter((one) => one.source === source);
        const partitions = byTopic.get(source) ?? [];
        const hourly = sum(ended, 'lastHour') / 3_600;
        const state = feedState(partitions, Math.max(hourly, sum(ended, 'lastMinute') / 60), times, nowMs);
        const open = letters.filter((one) => one.source === source);
        return showSource(source, partitions, state, ended, open);
      }),
    };
  }

  async openLetters(choice: LetterChoice = {}): Promise<DeadLettersView> {
    const letters = await this.parts.sources.openLetters(choice, MAX_LETTERS);
    return {
      letters: letters.map(({ loggedAtMs, ...letter }) => ({ ...letter, loggedAt: instant(loggedAtMs)! })),
    };
  }
}

function showSource(
  source: string,
  partitions: readonly PartitionStatus[],
  state: FeedState,
  outcomes: readonly SourceOutcome[],
  letters: readonly OpenLetterCount[],
): SourceView {
  const lastMessages = partitions.flatMap(({ lastMessageAtMs }) => lastMessageAtMs ?? []);
  const watermarks = partitions.flatMap(({ watermarkMs }) => watermarkMs ?? []);
  return {
    source,
    state: state.feed,
    since: instant(state.sinceMs)!,
    partitions: partitions.length,
    unread: partitions.reduce((all, one) => all + Math.max(0, one.endOffset - one.readOffset), 0),
    behindSeconds: Math.round(state.behindMs / 100) / 10,
    newestTouchpoint: instant(state.newestMs),
    watermark: watermarks.length > 0 ? instant(Math.min(...watermarks)) : null,
    lastMessage: lastMessages.length > 0 ? instant(Math.max(...lastMessages)) : null,
    perSecond: {
      lastMinute: Math.round(sum(outcomes, 'lastMinute') / 6) / 10,
      lastHour: Math.round(sum(outcomes, 'lastHour') / 36) / 100,
    },
    lastMinute: counts(outcomes, 'lastMinute'),
    lastHour: counts(outcomes, 'lastHour'),
    rejectedBecause: outcomes
      .filter(({ outcome, lastHour }) => outcome === 'rejected' && lastHour > 0)
      .map(({ reason, lastHour }) => ({ reason, count: lastHour })),
    openLetters: letters.map(({ reason, count }) => ({ reason, count })),
  };
}

function counts(outcomes: readonly SourceOutcome[], over: 'lastMinute' | 'lastHour'): OutcomeCounts {
  const all = { accepted: 0, ignored: 0, duplicate: 0, late: 0, rejected: 0 };
  for (const one of outcomes) all[one.outcome] += one[over];
  return all;
}

function sum(outcomes: readonly SourceOutcome[], over: 'lastMinute' | 'lastHour'): number {
  return outcomes.reduce((all, one) => all + one[over], 0);
}

function instant(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
