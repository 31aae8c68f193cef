import { createWorld } from '@wegwarte/simulator';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { relive } from '../../server/src/app/replay/relive.ts';
import type { Incident } from '../../server/src/incidents/incident.ts';
import { journey, step } from '../../server/src/journeys/journey-examples.suite.ts';
import type { Touchpoint } from '../../server/src/journeys/touchpoint.ts';
import { Database } from '../../server/src/storage/database.ts';
import { migrate } from '../../server/src/storage/migrate.ts';
import { LivePipeline } from '../support/live-pipeline.ts';
import type { LoggedTouchpoint } from '../support/live-pipeline.ts';
import { createTestDatabase } from '../support/real-stack.ts';
import { seededRandom } from '../support/seeded-random.ts';

const stack = inject('realStack');
const reason = stack.available ? '' : ` (skipped: ${stack.reason})`;

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
/** So often journeys are judged. */
const TICK_MS = 10 * SECOND_MS;
const fromMs = Date.UTC(2026, 10, 23, 8);
/** Until then it is the past, taken in at once. */
const liveFromMs = fromMs + 150 * MINUTE_MS;
const toMs = liveFromMs + 28 * MINUTE_MS;

const checkout = journey({
  dimensions: ['paymentMethod'],
  steps: [
    step('cart', 'cart.viewed'),
    step('payment', 'payment.submitted', 30 * SECOND_MS),
    step('confirmed', 'order.confirmed', 30 * SECOND_MS),
  ],
});

/** What a small shop's customers do, with ten minutes in which PayPal confirms nothing. */
function history(): Touchpoint[] {
  const incidents = [`checkout/payment[paymentMethod=paypal]:0@${instant(liveFromMs + 8 * MINUTE_MS)}/10m`];
  const world = createWorld({ profile: 'tiny', seed: 6, rate: 2, rhythm: 'flat', incidents });
  return [...world.touchpoints(fromMs, toMs)].map(({ touchpoint }) => {
    const { id, type, time, identities, attributes = {}, source = '' } = touchpoint;
    const paymentMethod = String(attributes['paymentMethod']);
    return { id, type, timeMs: Date.parse(time), identities, attributes: { paymentMethod }, source };
  });
}

/** The source's pulse: each partition shows how far event time is, so that all are judged at the same moments. */
function pulses(partition: number): Touchpoint[] {
  const count = (toMs - fromMs) / TICK_MS;
  return Array.from({ length: count }, (_, index): Touchpoint => {
    const timeMs = fromMs + (index + 1) * TICK_MS;
    const id = `pulse-${partition}-${index}`;
    return { id, type: 'pulse', timeMs, identities: {}, attributes: {}, source: 'shop' };
  });
}

/** Shared out by customer, each partition in the order of arrival, up to `disorderMs` after it happened. */
function logged(all: readonly Touchpoint[], partitions: number, disorderMs: number): LoggedTouchpoint[][] {
  const random = seededRandom(3);
  const logs = Array.from({ length: partitions }, (_, partition) =>
    pulses(partition).map((touchpoint): LoggedTouchpoint => ({ touchpoint, loggedAtMs: touchpoint.timeMs })),
  );
  for (const touchpoint of all) {
    const customer = Number.parseInt(touchpoint.identities['customer']!.slice(1), 10);
    const loggedAtMs = touchpoint.timeMs + Math.floor(random() * disorderMs);
    logs[customer % partitions]!.push({ touchpoint, loggedAtMs });
  }
  return logs.map((log) => log.toSorted((a, b) => a.loggedAtMs - b.loggedAtMs));
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}

/** Everything but the name it goes by. */
function facts(incident: Incident): Incident {
  return { ...incident, id: '' };
}

/** Each of them judges 170 times on a real database, on a machine that may be busy. */
const TIMEOUT_MS = 180_000;

describe.skipIf(!stack.available)(
  `the same customers, live and replayed${reason}`,
  { timeout: TIMEOUT_MS },
  () => {
    const all = history();
    let expected: Incident[];
    const opened: { drop: () => Promise<void>; database: Database }[] = [];

    beforeAll(async () => {
      async function* recorded() {
        yield* all;
        yield* pulses(0);
      }
      const { detections } = await relive({
        journeys: [checkout],
        recorded: Object.assign(recorded(), { rejected: 0 }),
        teams: [],
        untilMs: null,
        speed: Infinity,
        onProgress: () => undefined,
        wait: async () => undefined,
      });
      expected = detections[0]!.incidents.map(facts);
    });
    afterAll(async () => {
      for (const { database, drop } of opened) {
        await database.close();
        await drop();
      }
    });

    /** What became of it live, killed now and then. */
    async function lived(
      partitions: number,
      disorderMs: number,
      killedAfter: readonly number[] = [],
    ): Promise<Incident[]> {
      const { url, drop } = await createTestDatabase(stack.available ? stack.databaseUrl : '');
      const options = { url, maxConnections: 4, connectTimeoutMs: 10_000, statementTimeoutMs: 15_000 };
      const database = new Database(options, () => undefined);
      opened.push({ database, drop });
      await migrate(database);
      const live = new LivePipeline(checkout, database, logged(all, partitions, disorderMs));
      for (let nowMs = liveFromMs; nowMs <= toMs; nowMs += TICK_MS) {
        await live.passTo(nowMs);
        if (killedAfter.includes((nowMs - liveFromMs) / MINUTE_MS)) live.kill();
      }
      live.stop();
      return (await live.incidents()).map(facts);
    }

    it('are one incident, paged and over by the end', () => {
      expect(expected).toHaveLength(1);
      expect(expected[0]).toMatchObject({
        step: 'payment',
        state: 'resolved',
        segment: { values: [{ dimension: 'paymentMethod', value: 'paypal' }] },
      });
      const sinceOnsetMs = expected[0]!.openedAtMs - (liveFromMs + 8 * MINUTE_MS);
      expect(sinceOnsetMs).toBeGreaterThan(0);
      expect(sinceOnsetMs).toBeLessThan(5 * MINUTE_MS);
    });

    it('are the same incident live, to the bit, in one partition', async () => {
      expect(await lived(1, 0)).toEqual(expected);
    });

    it('are the same incident live in eight partitions, in disorder of up to 30 s', async () => {
      expect(await lived(8, 29 * SECOND_MS)).toEqual(expected);
    });

    it('are the same incident when the process is killed before it, in the middle of it, and after it', async () => {
      expect(await lived(2, 29 * SECOND_MS, [4, 12, 16, 26])).toEqual(expected);
    });
  },
);
