/** The partition of another topic, or of our own, that sends what is read here. */
export interface LaneName {
  readonly topic: string;
  readonly partition: number;
}

/** What a lane has yet to send is newer than the watermark, or late. */
export interface LaneMark {
  readonly lane: LaneName;
  /** How many partitions the lane's topic has. */
  readonly partitions: number;
  readonly watermarkMs: number;
}

/** What is known of the lanes, as it is stored. */
export interface LanesState {
  /** Highest offset taken, by lane and strand. */
  readonly taken: Readonly<Record<string, number>>;
  /** How far each lane is complete, ms of event time, by lane. */
  readonly marks: Readonly<Record<string, number>>;
  /** How many partitions each topic has. */
  readonly partitions: Readonly<Record<string, number>>;
}

export const noLanes: LanesState = { taken: {}, marks: {}, partitions: {} };

/**
 * What one partition of the internal topic knows of those that send to it: what it has of each, and how far in event
 * time each is.
 *
 * Exactly once. A sender produces what its messages cause before it stores a position past them; after a crash it, or
 * who takes over, causes the same again. Here a message counts only if its origin's offset is higher than all taken
 * before from the same strand (what one message causes is told apart by strand). Nothing is lost by that: a sender sends
 * in order of offsets, one batch after the other is acknowledged, and starts at an offset before which everything was
 * acknowledged. So whatever stands here of offset n, all that was to come here from offsets below n stands before it,
 * be it by a former owner, and be a former owner still sending: each of them has no gaps.
 *
 * Event time. The partition is complete only as far as every sender is, so its watermark is the least of theirs, sent
 * along as marks. A sender that lags, or one never heard of, holds it: that is the point, its touchpoints are yet to
 * come, and none of its customers may look as if they had dropped off. An idle sender that has read everything lets its
 * watermark go with the clock and says so, and so holds nothing. Topics that are not read any more hold nothing either.
 */
export class Lanes {
  private readonly taken: Map<string, number>;
  private readonly marks: Map<string, number>;
  private readonly partitions: Map<string, number>;
  private hasChanged = false;

  constructor(state: LanesState) {
    this.taken = new Map(Object.entries(state.taken));
    this.marks = new Map(Object.entries(state.marks));
    this.partitions = new Map(Object.entries(state.partitions));
  }

  /** True the first time; false for what was taken before. */
  take(lane: LaneName, strand: string, offset: number): boolean {
    const key = `${lane.topic}/${lane.partition}/${strand}`;
    if (offset <= (this.taken.get(key) ?? -1)) return false;
    this.taken.set(key, offset);
    this.hasChanged = true;
    return true;
  }

  /** Marks never go back: a former owner may still send what it knew. */
  mark(lane: LaneName, watermarkMs: number, partitions: number): void {
    const key = `${lane.topic}/${lane.partition}`;
    if (partitions > (this.partitions.get(lane.topic) ?? 0)) this.partitions.set(lane.topic, partitions);
    if (watermarkMs > (this.marks.get(key) ?? -Infinity)) this.marks.set(key, watermarkMs);
    this.hasChanged = true;
  }

  /**
   * How far all partitions of these topics are complete; -Infinity while one of them was never heard of.
   * @param next marks yet to be taken, as if they had been
   */
  completeUntilMs(topics: readonly string[], next: readonly LaneMark[] = []): number {
    let least = Infinity;
    for (const topic of topics) {
      const ofTopic = next.find(({ lane }) => lane.topic === topic);
      const partitions = Math.max(this.partitions.get(topic) ?? 0, ofTopic?.partitions ?? 0);
      if (partitions === 0) return -Infinity;
      for (let partition = 0; partition < partitions; partition++) {
        const markMs = this.marks.get(`${topic}/${partition}`) ?? -Infinity;
        const isNext = ofTopic?.lane.partition === partition;
        least = Math.min(least, isNext ? Math.max(markMs, ofTopic.watermarkMs) : markMs);
      }
    }
    return least === Infinity ? -Infinity : least;
  }

  /** What is known now, null when nothing has changed since it was last asked for. */
  takeChanges(): LanesState | null {
    if (!this.hasChanged) return null;
    this.hasChanged = false;
    return {
      taken: Object.fromEntries(this.taken),
      marks: Object.fromEntries(this.marks),
      partitions: Object.fromEntries(this.partitions),
    };
  }
}
