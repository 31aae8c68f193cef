import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { JourneyCatalog } from '../../../server/src/journeys/journey-catalog.ts';
import type { Touchpoint } from '../../../server/src/journeys/touchpoint.ts';
import { CounterStreams } from '../../../server/src/storage/counter-streams.ts';
import type { Database } from '../../../server/src/storage/database.ts';
import { PgCheckpointStore } from '../../../server/src/storage/pg-checkpoint-store.ts';
import { defaultEngineOptions, PartitionEngine } from '../../../server/src/windows/partition-engine.ts';
import { journeyDefinition } from '../../support/journey-content.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const startMs = Date.parse('2026-11-24T02:00:00Z');
const lateMs = startMs + 24 * 3_600_000;

export function describeRestarts(databaseNow: () => Database): void {
  it('a partition that is taken over again and again has as many runs in flight as its counters say', async () => {
    const definition = journeyDefinition(`checkout-${randomUUID()}`);
    const catalog = new JourneyCatalog([definition]);
    const name = { topic: `topic-${randomUUID()}`, partition: 0 };
    const store = new PgCheckpointStore(databaseNow(), new CounterStreams(databaseNow()));
    const random = seededRandom(7);
    const log: Touchpoint[] = [];
    let nowMs = startMs;
    for (let life = 0; life < 8; life++) {
      const claim = await store.claim(name, catalog);
      const { state } = claim;
      const engine = new PartitionEngine(catalog, defaultEngineOptions, state);
      log
        .slice(state.resumeOffset)
        .forEach((one, index) => engine.receive(one, state.resumeOffset + index, lateMs));
      for (let number = claim.checkpoint + 1; number <= claim.checkpoint + 3; number++) {
        for (let count = 0; count < 150; count++) {
          nowMs += random() * 600;
          const touchpoint = wander(
            definition.steps.map(({ step }) => `${step}.seen`),
            nowMs,
            random,
            log.length,
          );
          engine.receive(touchpoint, log.push(touchpoint) - 1, lateMs);
        }
        await store.save(claim, {
          number,
          checkpoint: engine.takeCheckpoint(),
          outcomes: [],
          deadLetters: [],
          endOffset: log.length,
          lastMessageAtMs: null,
          savedAtMs: startMs,
        });
      }
      const [counted] = await databaseNow().query<{ count: number }>(
        `select sum(entered - advanced - dropped - abandoned)::int as count
         from cohort_counter join counter_stream on counter_stream.id = stream_id
         where journey = $1 and dimension = '' and step <> 'confirmed'`,
        [definition.journey],
      );
      expect(counted!.count).toBe(engine.runsInFlight.get(definition.journey));
      // By stream, what got on at any age is what got on in any cohort.
      const wrong = await databaseNow().query(
        `select counter_stream.* from counter_stream where journey = $1
           and (select coalesce(sum(advanced), 0) from cohort_counter where stream_id = id)
             <> (select coalesce(sum(advanced), 0) from progress_counter where stream_id = id)`,
        [definition.journey],
      );
      expect(wrong).toEqual([]);
    }
  });
}

/** One of many customers does anything, up to forty seconds ago. */
function wander(types: readonly string[], nowMs: number, random: () => number, offset: number): Touchpoint {
  return {
    id: `touchpoint ${offset}`,
    type: types[Math.floor(random() ** 2 * types.length)]!,
    timeMs: Math.floor(nowMs - random() * 40_000),
    identities: { customer: `customer ${Math.floor(random() * 500)}` },
    attributes: { channel: random() < 0.5 ? 'app' : 'web' },
    source: 'shop',
  };
}
