import { createWorld } from '@wegwarte/simulator';
import { IncidentView } from '@wegwarte/contract';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ask, outcomesOf } from '../support/counters.ts';
import { eventually } from '../support/eventually.ts';
import { LiveTraffic } from '../support/live-traffic.ts';
import { PageReceiver } from '../support/page-receiver.ts';
import type { ReceivedPage } from '../support/page-receiver.ts';
import { produce } from '../support/produce.ts';
import { createTestDatabase, createTestTopic } from '../support/real-stack.ts';
import { inFlightBySteps } from '../support/stored-runs.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { WegwarteProcess } from '../support/wegwarte-process.ts';
import { bearer, configurationFor } from '../support/wegwarte-setup.ts';

const stack = inject('realStack');
const reason = stack.available ? '' : ` (skipped: ${stack.reason})`;

const MINUTE_MS = 60_000;
/** Times of the profile `tiny` are of seconds, so short deadlines make a verdict quick. */
const journey = `
journey: checkout
title: { en: Checkout, de: Kasse }
owner: shop
criticality: high
value: { currency: EUR, typical: 85 }
segments: [paymentMethod]
steps:
  - step: cart
    when: { type: cart.viewed }
  - step: payment
    when: { type: payment.submitted }
    within: 30s
    owner: payments
  - step: confirmed
    when: { type: order.confirmed }
    within: 15s
abandon:
  - when: { type: checkout.cancelled }
    reason: reason
`;

/**
 * 100 minutes of ordinary traffic teach what is normal. Four minutes before now, payments stop being confirmed. What
 * happened before the program started is no reason to wake anybody; what is still going on is.
 *
 * From then on it is all live: the trouble ends after a few seconds, and a minute later that is plain.
 */
describe.skipIf(!stack.available)(`from a touchpoint to a page and back${reason}`, () => {
  const startMs = Math.floor(Date.now() / 1000) * 1000;
  const world = createWorld({
    profile: 'tiny',
    seed: 11,
    rate: 25,
    rhythm: 'flat',
    incidents: ['checkout/payment:0@-4m/245s'],
    startMs,
  });
  let topic: string;
  let database: { url: string; drop: () => Promise<void> };
  let receiver: PageReceiver;
  let folder: ReturnType<typeof temporaryFolder>;
  let wegwarte: WegwarteProcess;
  let history: number;
  let traffic: LiveTraffic;
  let alarm: ReceivedPage;

  const serve = (brokers: readonly string[]) => {
    const configuration = configurationFor({
      databaseUrl: database.url,
      brokers,
      topic,
      journeys: [`${folder.path}/journeys`],
      teams: [`${folder.path}/teams`],
    });
    return WegwarteProcess.serve({
      ...configuration,
      stream: { allowedLateness: '10s', idleAfter: '1s' },
      incidents: { quiet: '5s', minOpen: '10s' },
    });
  };

  beforeAll(async () => {
    if (!stack.available) return;
    [topic, database, receiver] = await Promise.all([
      createTestTopic(stack.kafkaBrokers, { partitions: 3 }),
      createTestDatabase(stack.databaseUrl),
      PageReceiver.start(),
    ]);
    folder = temporaryFolder({
      'journeys/checkout.yaml': journey,
      'teams/shop.yaml': receiver.teamFile('shop'),
      'teams/payments.yaml': receiver.teamFile('payments'),
    });
    history = await produce(stack.kafkaBrokers, topic, world.touchpoints(startMs - 104 * MINUTE_MS, startMs));
    wegwarte = serve(stack.kafkaBrokers);
    traffic = new LiveTraffic(world, startMs, stack.kafkaBrokers, topic);
  });

  afterAll(async () => {
    await traffic?.stop();
    await wegwarte?.stop();
    await receiver?.stop();
    await database?.drop();
    folder?.remove();
  });

  it('pages the owner of the step, signed, in the words of Alertmanager', async () => {
    alarm = await eventually('the page', () => receiver.pages[0], { withinMs: 45_000 });
    expect(receiver.refused).toEqual([]);
    expect(alarm.to).toBe('payments');
    const { body } = alarm;
    expect(body).toMatchObject({
      version: '4',
      status: 'firing',
      receiver: expect.stringMatching(/^payments\//),
      commonLabels: { journey: 'checkout', step: 'payment', team: 'payments', kind: 'drop-off' },
      groupLabels: { alertname: 'CustomersStuck' },
    });
    expect(body.alerts).toHaveLength(1);
    const [alert] = body.alerts;
    expect(alert!.endsAt).toBe('0001-01-01T00:00:00Z');
    const { stuck, stuck_normal: normal, n } = alert!.annotations;
    expect(Number(stuck)).toBeGreaterThan(3 * Number(normal));
    expect(Number(n)).toBeGreaterThanOrEqual(Number(stuck));
    // Dated at the onset, not at the moment it was seen.
    const onsetMs = Date.parse(alert!.startsAt);
    expect(Math.abs(onsetMs - (startMs - 4 * MINUTE_MS))).toBeLessThan(MINUTE_MS);
  });

  it('has one open incident, which the API tells about', async () => {
    const id = alarm.body.groupLabels['incident']!;
    const rows = await ask(database.url, 'select id, step, state from incident');
    expect(rows).toEqual([{ id, step: 'payment', state: 'open' }]);
    const answer = await wegwarte.get(`/api/v1/incidents/${id}`, bearer);
    expect(answer.status).toBe(200);
    const incident = IncidentView.parse(await answer.json());
    expect(incident).toMatchObject({ id, journey: 'checkout', step: 'payment' });
  });

  it('is watched on by another instance when the one that paged dies, and nobody is paged again', async () => {
    if (!stack.available) return;
    const other = serve(stack.kafkaBrokers);
    await other.address();
    await wegwarte.kill();
    wegwarte = other;
    await other.logged('elected', { withinMs: 10_000 });
    const incidents = await ask(database.url, 'select state from incident');
    expect(incidents).toEqual([{ state: 'open' }]);
    expect(receiver.pages).toHaveLength(1);
  });

  it('says that it is over when customers get on again', { timeout: 95_000 }, async () => {
    const over = await eventually(
      'the all-clear',
      () => receiver.pages.find(({ body }) => body.status === 'resolved'),
      { withinMs: 90_000 },
    );
    expect(over.to).toBe('payments');
    expect(over.id).not.toBe(alarm.id);
    // The same alarm, for whatever keeps track of alarms.
    expect(over.body.groupKey).toBe(alarm.body.groupKey);
    expect(over.body.alerts[0]!.fingerprint).toBe(alarm.body.alerts[0]!.fingerprint);
    // And dated when customers got on again, though it is told later.
    const endsMs = Date.parse(over.body.alerts[0]!.endsAt);
    expect(Math.abs(endsMs - (startMs + 5_000))).toBeLessThan(MINUTE_MS);

    expect(await ask(database.url, 'select state from incident')).toEqual([{ state: 'resolved' }]);
    const changes = await ask<{ change: string }>(
      database.url,
      `select change from incident_event where change <> 'update' order by at`,
    );
    expect(changes.map(({ change }) => change)).toEqual(['open', 'resolve']);
    expect(receiver.pages).toHaveLength(2);
    expect(receiver.refused).toEqual([]);
  });

  it('counts in hypertables, with run state and offsets beside them', async () => {
    await traffic.stop();
    const written = history + traffic.written;
    await eventually('all to be read and settled', async () => {
      const [position] = await ask(database.url, positions);
      return [position!['read'], position!['ends'], position!['settled']].every((one) => one === written);
    });
    const tables = await ask<{ name: string }>(
      database.url,
      'select hypertable_name as name from timescaledb_information.hypertables order by 1',
    );
    expect(tables.map(({ name }) => name)).toEqual([
      'cohort_counter',
      'incident_event',
      'progress_counter',
      'touchpoint_counter',
    ]);

    // Who is under way, by the counters and by the runs, at one moment: deadlines go on expiring.
    const { inFlight, rows: steps } = await inFlightBySteps<{
      step: string;
      entered: number;
      inFlight: number;
    }>(database.url, inFlightByCounters);
    expect(steps.map(({ step }) => step)).toEqual(['cart', 'payment']);
    for (const [index, step] of steps.entries()) {
      expect(step.entered, step.step).toBeGreaterThan(5_000);
      expect(step.inFlight, step.step).toBe(inFlight.get(index) ?? 0);
    }
    const outcomes = await outcomesOf(database.url);
    expect(Object.values(outcomes).reduce((sum, count) => sum + count, 0)).toBe(written);
    expect(outcomes['rejected']).toBeUndefined();
  });
});

const positions = /* sql */ `
  select sum(read_offset)::int as read, sum(end_offset)::int as ends, sum(resume_offset)::int as settled
  from log_partition`;

const inFlightByCounters = /* sql */ `
  select step, sum(entered)::int as entered, sum(entered - advanced - dropped - abandoned)::int as "inFlight"
  from cohort_counter join counter_stream on counter_stream.id = stream_id
  where dimension = '' and step <> 'confirmed' group by step order by step`;
