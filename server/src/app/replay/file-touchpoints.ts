import type { MappingFile } from '@wegwarte/contract';
import { defaultDecodeLimits, Door } from '../../ingestion/door.ts';
import { Pseudonymiser } from '../../ingestion/pseudonymiser.ts';
import { JourneyCatalog } from '../../journeys/journey-catalog.ts';
import type { JourneyDefinition } from '../../journeys/journey-definition.ts';
import type { Touchpoint } from '../../journeys/touchpoint.ts';
import { readEvents } from './read-events.ts';
import type { RecordedTouchpoints } from './relive.ts';

export interface RecordedFile {
  readonly journeys: readonly JourneyDefinition[];
  /** File, or `-` for standard input. */
  readonly events: string;
  readonly mapping: MappingFile | null;
  readonly onRejected: (record: number, reason: string) => void;
}

/** Nobody sees these pseudonyms, and a fixed key makes two replays alike. */
const REPLAY_KEY = Buffer.from('replay');

/** Recorded touchpoints of a file as the live door would let them in, in the order of the file; to be read once. */
export class FileTouchpoints implements RecordedTouchpoints {
  rejected = 0;
  private readonly recorded: RecordedFile;

  constructor(recorded: RecordedFile) {
    this.recorded = recorded;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Touchpoint> {
    const { journeys, events, mapping, onRejected } = this.recorded;
    const catalog = new JourneyCatalog(journeys);
    // A record cannot be in the future of a replay; the decoder's absolute bounds hold.
    const limits = { ...defaultDecodeLimits, maxAheadMs: Infinity };
    const door = new Door(() => catalog, new Pseudonymiser(REPLAY_KEY), limits, 'by-type');
    for await (const { number, json, found, reject } of readEvents(events, mapping)) {
      const admit = () => (found ? door.admitFound(found, 0) : door.admitPlain(json, 0));
      const decoded = reject === undefined ? admit() : null;
      if (decoded?.ok) {
        yield decoded.touchpoint;
        continue;
      }
      this.rejected++;
      onRejected(number, decoded ? `${decoded.reason}: ${decoded.detail}` : reject!);
    }
  }
}
