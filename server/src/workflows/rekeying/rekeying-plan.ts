/** A topic that is read, and what its messages are keyed by. */
export interface SourceTopic {
  readonly topic: string;
  /** Kinds of identity that all messages which have one are keyed by. Not known: whatever journeys ask for. */
  readonly keyedBy?: readonly string[] | undefined;
}

export interface RekeyingOptions {
  readonly sources: readonly SourceTopic[];
  readonly internalTopic: string;
  /** Kinds that are re-keyed even where the only source is keyed by them, so that people can be joined across partitions. */
  readonly rekey: readonly string[];
}

/** Which touchpoints have to change their partition. */
export interface RekeyingPlan {
  readonly internalTopic: string;
  /** Topics that send what is re-keyed. */
  readonly sources: readonly string[];
  readonly isAtHome: (kind: string) => boolean;
}

/**
 * A kind of identity is at home in a topic if all its touchpoints meet there in one partition: the topic is the only one
 * that can have any, and is keyed by it. All other kinds are re-keyed. Null where nothing ever is: a single topic of
 * which nothing else is said, as it always was.
 */
export function planRekeying({ sources, internalTopic, rekey }: RekeyingOptions): RekeyingPlan | null {
  const [only, another] = sources;
  const topics = sources.map(({ topic }) => topic);
  if (another) return { internalTopic, sources: topics, isAtHome: () => false };
  const { keyedBy } = only!;
  if (!keyedBy && rekey.length === 0) return null;
  const isAtHome = (kind: string) => (keyedBy?.includes(kind) ?? true) && !rekey.includes(kind);
  return { internalTopic, sources: topics, isAtHome };
}
