import { stepDeadlinesMs } from '../journeys/journey-definition.ts';
import type { JourneyDefinition } from '../journeys/journey-definition.ts';
import type { CohortCounts, CohortStream, ProgressCounts, StreamKey } from '../windows/cohort-counts.ts';
import { tickMsOf } from '../windows/ticks.ts';
import type { CounterReader } from './counter-reader.ts';

/** Late touchpoints are taken this long after the watermark has passed them, and cohorts amended after their deadline. */
const AMENDED_FOR_MS = 11 * 60_000;
/**
 * Now and then all is read anew: a segment that is learnt late moves all of a run's past to another stream, however
 * far back; and somebody may have corrected counters by hand.
 */
const REREAD_MS = 15 * 60_000;

/** From when on counters are to be read: progress is settled sooner than cohorts, whose deadlines it does not wait for. */
interface Reach {
  readonly cohortsMs: number;
  readonly progressMs: number;
}

interface Stream {
  readonly key: StreamKey;
  cohorts: CohortCounts[];
  progress: ProgressCounts[];
}

/** A journey's streams in memory, of which only what may have changed is read again. */
export class CohortCache {
  private readonly reader: CounterReader;
  private readonly streams = new Map<string, Stream>();
  private readFromMs = Infinity;
  private readAllAtMs = -Infinity;

  constructor(reader: CounterReader) {
    this.reader = reader;
  }

  /** The streams from `fromMs` on, by step. */
  async read(
    definition: JourneyDefinition,
    fromMs: number,
    watermarkMs: number,
  ): Promise<ReadonlyMap<string, readonly CohortStream[]>> {
    const isStale = fromMs < this.readFromMs || watermarkMs - this.readAllAtMs > REREAD_MS;
    const reach = isStale
      ? { cohortsMs: fromMs, progressMs: fromMs }
      : openReach(definition, fromMs, watermarkMs);
    const fresh = await this.reader.streams(definition.journey, reach.cohortsMs, reach.progressMs);
    if (isStale) {
      this.streams.clear();
      this.readAllAtMs = watermarkMs;
    }
    // What lies before it is let go below: should it be asked for once more, it is to be read again.
    this.readFromMs = fromMs;
    for (const stream of this.streams.values()) keepSettled(stream, fromMs, reach);
    for (const { key, cohorts, progress } of fresh) {
      const stream = this.streamOf(key);
      stream.cohorts.push(...cohorts);
      stream.progress.push(...progress);
    }
    const byStep = new Map<string, CohortStream[]>();
    for (const stream of this.streams.values()) {
      if (stream.cohorts.length === 0 && stream.progress.length === 0) continue;
      const list = byStep.get(stream.key.step);
      if (list) list.push(stream);
      else byStep.set(stream.key.step, [stream]);
    }
    return byStep;
  }

  private streamOf(key: StreamKey): Stream {
    const name = `${key.step}\0${key.dimension}\0${key.value}`;
    let stream = this.streams.get(name);
    if (!stream) this.streams.set(name, (stream = { key, cohorts: [], progress: [] }));
    return stream;
  }
}

function openReach(definition: JourneyDefinition, fromMs: number, watermarkMs: number): Reach {
  const deadlineMs = Math.max(...stepDeadlinesMs(definition));
  const openMs = watermarkMs - AMENDED_FOR_MS;
  return {
    cohortsMs: Math.max(fromMs, openMs - deadlineMs),
    // A tick bears the time at which it starts.
    progressMs: Math.max(fromMs, openMs - tickMsOf(deadlineMs)),
  };
}

/** What is not read again, and still asked for. */
function keepSettled(stream: Stream, fromMs: number, { cohortsMs, progressMs }: Reach): void {
  const { cohorts, progress } = stream;
  stream.cohorts = cohorts.filter(({ bucketMs }) => bucketMs >= fromMs && bucketMs < cohortsMs);
  stream.progress = progress.filter(({ tickMs }) => tickMs >= fromMs && tickMs < progressMs);
}
