import { describe, expect, it } from 'vitest';
import { RecordMapping } from '@wegwarte/contract';
import type { DecodeResult } from './decode-result.ts';
import { atNow, customer, door, message, pseudonymise } from './formats/format-examples.suite.ts';
import { messageDecoder } from './message-decoder.ts';

const till = RecordMapping.parse({
  id: ['till', 'receipt'],
  type: { constant: 'order.confirmed' },
  time: { column: '$timestamp', format: 'epoch-ms' },
  identities: { customer: 'card' },
  attributes: { channel: { constant: 'store' } },
});
const decode = messageDecoder(
  [
    { topic: 'plain', format: 'wegwarte', source: 'app' },
    { topic: 'web', format: 'segment', source: 'web' },
    { topic: 'bus', format: 'cloudevents' },
    { topic: 'pos', format: 'mapping', mapping: till, source: 'till' },
  ],
  { door, pseudonymise },
);
const plain = { id: '1', type: 'cart.viewed', time: atNow, identities: { customer: 'ada' } };
const receipt = { till: 3, receipt: 17, card: 'ada' };
const call = { type: 'track', event: 'cart.viewed', messageId: '2', userId: 'ada' };
const event = { specversion: '1.0', id: '3', type: 'cart.viewed', source: '/bus', subject: 'ada' };

describe('several topics, each in its own format', () => {
  it('are read into touchpoints of the same customers', () => {
    const content = { 'content-type': 'application/cloudevents+json' };
    const all = [
      decode(message(plain), 'plain'),
      decode(message(call), 'web'),
      decode(message(event, content), 'bus'),
      decode(message(receipt), 'pos'),
      decode(message(plain), 'a topic of our own'),
    ] as DecodeResult[];
    expect(all.map((one) => (one.ok ? [one.touchpoint.id, one.touchpoint.source] : one))).toEqual([
      ['1', 'app'],
      ['2', 'web'],
      ['3', '/bus'],
      ['3-17', 'till'],
      ['1', 'unknown'],
    ]);
    for (const one of all)
      expect(one).toMatchObject({ touchpoint: { identities: { customer: customer('ada') } } });
  });

  it('are held to their own format each', () => {
    expect(decode(message(call), 'plain')).toMatchObject({ ok: false, reason: 'invalid-touchpoint' });
    expect(decode(message(plain), 'web')).toMatchObject({ ok: false, reason: 'not-segment' });
    expect(decode(message(plain), 'bus')).toMatchObject({ ok: false, reason: 'not-cloudevent' });
    expect(decode(message(plain), 'pos')).toMatchObject({
      reason: 'mapping-mismatch',
      detail: expect.stringMatching(/^id: nothing in till/),
    });
    expect(decode(message('[]'), 'pos')).toMatchObject({ ok: false, reason: 'mapping-mismatch' });
  });
});
