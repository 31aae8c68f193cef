import { expect, it } from 'vitest';
import { JourneyCatalog } from '../journeys/journey-catalog.ts';
import { journey, minute, startMs, touchpoint } from '../journeys/journey-examples.suite.ts';
import { defaultEngineOptions, PartitionEngine } from '../windows/partition-engine.ts';
import type { InternalMessage } from '../workflows/rekeying/internal-message.ts';
import { InternalMessageCodec } from './internal-message-codec.ts';
import { Pseudonymiser } from './pseudonymiser.ts';

const key = Buffer.from('a key that nobody knows but we ourselves');
const codec = new InternalMessageCodec(new Pseudonymiser(key));
const encode = codec.encoder(startMs);
const catalog = new JourneyCatalog([journey({ version: 2 })], [journey({ version: 1 })]);
const origin = { topic: 'web', partition: 3, offset: 41, strand: 'touchpoint customer' };
const about = { origin, kind: 'customer', hops: 0 };
const one = touchpoint('cart.viewed', 0, {
  attributes: { channel: 'app', paid: false, amount: 1.5, gone: null },
});

const messages: InternalMessage[] = [
  { is: 'touchpoint', ...about, touchpoint: one, loggedAtMs: startMs, countsFor: 'web' },
  { is: 'departure', ...about, former: 'visitor', current: 'customer', atMs: startMs },
  { is: 'mark', lane: { topic: 'web', partition: 3 }, partitions: 4, watermarkMs: startMs },
  { is: 'arrival', ...about, current: 'customer', slots: departed() },
];

function departed() {
  const engine = new PartitionEngine(catalog, defaultEngineOptions);
  engine.receive(touchpoint('cart.viewed', 0, { attributes: { channel: 'app' } }), 0, startMs);
  engine.receive(touchpoint('payment.submitted', 5 * minute), 1, startMs + 5 * minute);
  const slots = engine.depart('ada', 2);
  expect(slots).toMatchObject([
    { settled: { key: 'ada' }, pending: [{ touchpoint: { type: 'payment.submitted' } }] },
  ]);
  return slots;
}

it('gives back what was written, with the very definitions that are followed', () => {
  for (const message of messages) {
    const decoded = codec.decode(encode(message), catalog);
    expect(decoded.ok && decoded.internal).toMatchObject(message);
    if (decoded.ok && decoded.internal.is === 'arrival') {
      const [slot] = decoded.internal.slots;
      expect(slot!.settled!.definition).toBe(catalog.find('checkout', 2));
    }
  }
});

it('says which version of a journey it would need', () => {
  const decoded = codec.decode(encode(messages[3]!), new JourneyCatalog([journey({ version: 3 })]));
  expect(decoded).toMatchObject({ ok: false, detail: expect.stringContaining('checkout@2') });
});

it('believes nobody who does not have our key; one that was or will be replaced is ours', () => {
  const former = { key, replacedMs: startMs, untilMs: 0 };
  const newer = new InternalMessageCodec(new Pseudonymiser(Buffer.from('newer'), [former]));
  const sealOf = (by: InternalMessageCodec, nowMs: number) =>
    (JSON.parse(by.encoder(nowMs)(messages[2]!).toString()) as { seal: string }).seal;
  // Until then it seals so that those who do not have the new key yet believe it.
  expect(sealOf(newer, startMs - 1)).toBe(sealOf(codec, startMs));
  expect(sealOf(newer, startMs)).not.toBe(sealOf(codec, startMs));
  const stranger = new InternalMessageCodec(new Pseudonymiser(Buffer.from('stranger')));
  for (const message of messages) {
    expect(newer.decode(encode(message), catalog).ok).toBe(true);
    expect(stranger.decode(encode(message), catalog)).toMatchObject({
      ok: false,
      reason: 'invalid-touchpoint',
    });
  }
  expect(codec.decode(Buffer.from('{"is":"touchpoint"}'), catalog).ok).toBe(false);
  expect(codec.decode(Buffer.from('null'), catalog).ok).toBe(false);
  expect(codec.decode(Buffer.from('{'), catalog)).toMatchObject({ reason: 'not-json' });
  expect(codec.decode(null, catalog).ok).toBe(false);
});

it('cuts what no condition can equal, so that no message is too long for the log', () => {
  const long = { ...one, attributes: { channel: `${'x'.repeat(1_024)}😀${'y'.repeat(100_000)}` } };
  const encoded = encode({ ...messages[0]!, touchpoint: long } as InternalMessage);
  expect(encoded.length).toBeLessThan(3_000);
  expect(codec.decode(encoded, catalog).ok).toBe(true);
});
