// Customers as their time comes, and probes among them. What they do is made up beforehand, so that only the writing costs.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Message } from 'kafkajs';
import { createWorld } from '@wegwarte/simulator';
import type { Delivery } from '@wegwarte/simulator';
import { asMessage, openProducer } from '../../support/produce.ts';

const brokers = process.env['BENCH_BROKERS']!.split(',');
const topic = process.env['BENCH_TOPIC']!;
const rate = Number(process.env['BENCH_RATE']);
const seconds = Number(process.env['BENCH_SECONDS']);
const lanes = Number(process.env['BENCH_LANES']);

const WRITE_EVERY_MS = 25;
const WRITE_AT_ONCE = 2_000;
const PROBE_EVERY_MS = 100;
/** How fast they are made up, at worst, touchpoints a second. */
const MAKING_RATE = 20_000;

/** Nobody is under way when a world begins, so that there is less to do at first: how much less is tried on a small one. */
const TRIAL_RATE = 200;

const startMs = Date.now() + (rate * seconds * 1_000) / MAKING_RATE + 1_000;
const tried = Array.from(customersAt(TRIAL_RATE)).length / (TRIAL_RATE * seconds);
const coming: Message[] = [];
const comingAtMs: number[] = [];
for (const delivery of customersAt(rate / tried)) {
  const { key, value } = asMessage(delivery);
  coming.push({ key: key!, value: Buffer.from(value as string) });
  comingAtMs.push(delivery.arrivesAtMs);
}

const producer = await openProducer(brokers);
await sleep(Math.max(0, startMs - Date.now()));

const probes: number[][] = Array.from({ length: lanes }, () => []);
const endsMs = Date.now() + seconds * 1_000;
const startedMs = Date.now();
let next = 0;
let probeDueMs = startedMs;
while (Date.now() < endsMs) {
  const nowMs = Date.now();
  let until = next;
  while (until < coming.length && comingAtMs[until]! <= nowMs) until++;
  const messages = coming.slice(next, until);
  next = until;
  if (nowMs >= probeDueMs) {
    probeDueMs += PROBE_EVERY_MS;
    for (const [lane, times] of probes.entries()) {
      messages.push(probe(lane, times.length));
      times.push(nowMs);
    }
  }
  // In parts: held up for a moment, what has come meanwhile would be more than the broker takes at once.
  for (let at = 0; at < messages.length; at += WRITE_AT_ONCE) {
    await producer.send({ topic, messages: messages.slice(at, at + WRITE_AT_ONCE) });
  }
  await sleep(Math.max(0, nowMs + WRITE_EVERY_MS - Date.now()));
}
process.stdout.write(
  `${JSON.stringify({ written: next, seconds: (Date.now() - startedMs) / 1000, probes })}\n`,
);
process.once('SIGTERM', () => process.exit(0));
await sleep(60_000);

function customersAt(worldRate: number): Iterable<Delivery> {
  const world = createWorld({
    profile: 'retailer',
    seed: 1,
    rate: worldRate,
    rhythm: 'flat',
    settled: false,
    startMs,
  });
  return world.touchpoints(startMs, startMs + seconds * 1_000);
}

function probe(lane: number, number: number): Message {
  const id = `probe-${lane}-${number}`;
  const value = {
    id,
    type: 'probe.sent',
    time: new Date().toISOString(),
    identities: { customer: id },
    attributes: { lane: `lane-${lane}` },
    source: 'bench',
  };
  return { partition: lane, key: id, value: JSON.stringify(value) };
}
