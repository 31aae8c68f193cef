import { stepDeadlinesMs } from '../journeys/journey-definition.ts';
import type { JourneyDefinition } from '../journeys/journey-definition.ts';
import type { CohortCounts, CohortStream, ProgressCounts, StreamKey } from '../windows/cohort-counts.ts';
import type { CounterReader } from './counter-reader.ts';

/** Late touchpoints amend cohorts this long after their deadline; older ones stay as they are. */
const AMENDED_FOR_MS = 11 * 60_000;
/** Now and then all is read anew, in case somebody corrected counters by hand. */
const REREAD_MS = 15 * 60_000;

/** A journey's streams in memory, of which only what may have changed is read again. */
export class CohortCache {
  private readonly reader: CounterReader;
  private readonly streams = new Map<
    string,
    { key: StreamKey; cohorts: CohortCounts[]; progress: readonly ProgressCounts[] }
  >();
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
    const openForMs = Math.max(...stepDeadlinesMs(definition)) + AMENDED_FOR_MS;
    const isStale = fromMs < this.readFromMs || watermarkMs - this.readAllAtMs > REREAD_MS;
    const refreshFromMs = isStale ? fromMs : Math.max(fromMs, watermarkMs - openForMs);
    const fresh = await this.reader.streams(definition.journey, refreshFromMs);
    if (isStale) {
      this.streams.clear();
      this.readAllAtMs = watermarkMs;
    }
    // What lies before it is let go below: should it be asked for once more, it is to be read again.
    this.readFromMs = fromMs;
    for (const stream of this.streams.values()) {
      stream.cohorts = stream.cohorts.filter(
        ({ bucketMs }) => bucketMs >= fromMs && bucketMs < refreshFromMs,
      );
    }
    for (const { key, cohorts } of fresh) {
      const name = `${key.step}\0${key.dimension}\0${key.value}`;
      const known = this.streams.get(name);
      if (known) known.cohorts.push(...cohorts);
      else this.streams.set(name, { key, cohorts: [...cohorts], progress: [] });
    }
    const byStep = new Map<string, CohortStream[]>();
    for (const stream of this.streams.values()) {
      if (stream.cohorts.length === 0) continue;
      const list = byStep.get(stream.key.step);
      if (list) list.push(stream);
      else byStep.set(stream.key.step, [stream]);
    }
    return byStep;
  }
}
