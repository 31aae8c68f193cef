import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JourneyCatalog } from '../journeys/journey-catalog.ts';
import { journey, minute, startMs, step } from '../journeys/journey-examples.suite.ts';
import type { DecodeResult } from './decode-result.ts';
import { defaultDecodeLimits, Door } from './door.ts';
import { plainFormat } from './formats/plain.ts';
import { Pseudonymiser } from './pseudonymiser.ts';
import { encodeForLog } from './sealed-touchpoint.ts';

const key = Buffer.from('a key that nobody knows but we ourselves');
const pseudonymise = new Pseudonymiser(key);
const bySession = journey({ journey: 'chat', key: 'session' });
const byOrder = journey({ journey: 'delivery', key: 'orderId' });
const catalog = new JourneyCatalog([journey(), bySession, byOrder]);
const door = new Door(() => catalog, pseudonymise, defaultDecodeLimits);
const read = plainFormat(door, pseudonymise);

function decode(value: unknown): DecodeResult {
  const bytes = typeof value === 'string' ? Buffer.from(value) : Buffer.from(JSON.stringify(value));
  return read({ offset: 0, value: bytes, loggedAtMs: startMs }) as DecodeResult;
}

const plain = {
  id: '7',
  type: 'cart.viewed',
  time: '2026-03-02T10:59:30+01:00',
  identities: { customer: 'ada@example.org' },
  attributes: { channel: 'app', name: 'Ada', paymentMethod: { nested: true } },
  source: 'shop',
};

function touchpointOf(result: DecodeResult) {
  if (!result.ok) throw new Error(`${result.reason}: ${result.detail}`);
  return result.touchpoint;
}

describe('what may pass the door', () => {
  it('is a touchpoint without names: pseudonyms for identities, and only attributes some journey asks for', () => {
    const one = touchpointOf(decode(plain));
    expect(one).toMatchObject({
      id: '7',
      timeMs: startMs - 30_000,
      attributes: { channel: 'app' },
      source: 'shop',
    });
    expect(Object.keys(one.attributes)).toEqual(['channel']);
    expect(one.identities['customer']).toBe(
      pseudonymise.at(startMs).pseudonym('customer', 'ada@example.org'),
    );
    expect(JSON.stringify(one)).not.toMatch(/ada/i);
  });

  it('knows a customer by an attribute, where a journey is keyed by one', () => {
    const { identities } = touchpointOf(decode({ ...plain, attributes: { orderId: 4711 } }));
    expect(identities['orderId']).toBe(pseudonymise.at(startMs).pseudonym('orderId', '4711'));
  });

  it('does not make everybody without an order the same customer', () => {
    for (const orderId of ['', null, undefined, {}]) {
      const { identities } = touchpointOf(decode({ ...plain, attributes: { orderId } }));
      expect(Object.keys(identities)).toEqual(['customer']);
    }
  });

  it('holds nothing that a database cannot store: one such message would stop the whole partition', () => {
    const channel = `a\0p\ud83d`;
    const one = touchpointOf(
      decode({ ...plain, id: '7\0', source: 'sh\0op\udc00', attributes: { channel } }),
    );
    expect(one.attributes['channel']).toBe('ap\ufffd');
    expect([one.id, one.source]).toEqual(['7', 'shop\ufffd']);
    const rejected = decode({ ...plain, identities: { 'a\0b': 5 } });
    expect(JSON.stringify(rejected)).not.toMatch(/\\u0000/);
  });
});

describe('what of a touchpoint is kept', () => {
  const delivered = journey({
    journey: 'delivery',
    key: 'orderId',
    steps: [step('sent', 'parcel.sent'), step('there', 'parcel.delivered', minute)],
    dimensions: ['parcelService'],
    abandon: [],
  });
  const both = new JourneyCatalog([journey(), delivered]);
  const sent = {
    ...plain,
    identities: { customer: 'ada@example.org', orderId: '4711' },
    attributes: { channel: 'app', parcelService: 'snail' },
  };
  const kept = (type: string, pseudonymiser = pseudonymise, more: object = {}) => {
    const reading = new Door(() => both, pseudonymiser, defaultDecodeLimits, 'by-type');
    const bytes = Buffer.from(JSON.stringify({ ...sent, type, ...more }));
    const message = { offset: 0, value: bytes, loggedAtMs: startMs };
    const { identities, attributes } = touchpointOf(
      plainFormat(reading, pseudonymiser)(message) as DecodeResult,
    );
    return [Object.keys(identities), attributes];
  };

  it('is what journeys ask for that name its type', () => {
    expect(kept('cart.viewed')).toEqual([['customer'], { channel: 'app' }]);
    expect(kept('parcel.sent')).toEqual([['orderId'], { parcelService: 'snail' }]);
    expect(kept('page.viewed')).toEqual([[], {}]);
  });

  it('is everybody it is of, where somebody was somebody else before: all journeys look for him', () => {
    const joined = { previousIdentity: { customer: 'visitor-1' } };
    expect(kept('page.viewed', pseudonymise, joined)[0]).toEqual(['customer', 'orderId']);
    const rotated = new Pseudonymiser(Buffer.from('a newer key that nobody knows but we do'), [
      { key, replacedMs: 0, untilMs: Infinity },
    ]);
    expect(kept('page.viewed', rotated)[0]).toEqual(['customer', 'orderId']);
  });

  it('is what any journey asks for, where it is written to the log again', () => {
    const collecting = new Door(() => both, pseudonymise, defaultDecodeLimits, 'by-catalogue');
    const collected = touchpointOf(collecting.admitPlain({ ...sent, type: 'page.viewed' }, startMs));
    expect(Object.keys(collected.identities)).toEqual(['customer', 'orderId']);
    expect(collected.attributes).toEqual({ channel: 'app', parcelService: 'snail' });
    // And reduced when it is read there.
    const reading = new Door(() => both, pseudonymise, defaultDecodeLimits, 'by-type');
    const value = encodeForLog({ ...collected, type: 'parcel.sent' }, pseudonymise, startMs);
    const readAgain = plainFormat(reading, pseudonymise)({ offset: 0, value, loggedAtMs: startMs });
    const { identities, attributes } = touchpointOf(readAgain as DecodeResult);
    expect(identities).toEqual({ orderId: pseudonymise.at(startMs).pseudonym('orderId', '4711') });
    expect(attributes).toEqual({ parcelService: 'snail' });
  });
});

describe('what is turned away', () => {
  it.each([
    ['not-json', '{"id": "7", ', /no valid JSON/],
    ['not-json', '{"customer": ada}', /no valid JSON/],
    ['invalid-touchpoint', '"just a text"', /touchpoint/],
    ['invalid-touchpoint', 'null', /touchpoint/],
    ['invalid-touchpoint', { ...plain, identities: {} }, /at least one identity/],
    ['invalid-touchpoint', { ...plain, time: '2.3.2026' }, /^time/],
    ['time-in-future', { ...plain, time: '2026-03-02T10:05:01Z' }, /301 s ahead/],
    ['time-out-of-range', { ...plain, time: '3000-01-01T00:00:00Z' }, /after 2199/],
    ['time-out-of-range', { ...plain, time: '1970-01-01T00:00:00Z' }, /before 1990/],
  ])('%s: %s', (reason, value, detail) => {
    const result = decode(value);
    expect(result).toMatchObject({ ok: false, reason, detail: expect.stringMatching(detail) });
    // Never what was in it: it may be a name.
    expect(JSON.stringify(result)).not.toMatch(/ada/i);
  });

  it('is also what is empty or too large, unread', () => {
    expect(read({ offset: 0, value: null, loggedAtMs: 0 })).toMatchObject({ ok: false });
    const large = decode({ ...plain, attributes: { note: 'x'.repeat(5_000_000) } });
    expect(large).toMatchObject({ reason: 'too-large', detail: expect.stringMatching(/at most 1000000/) });
  });

  it('never ends the reading, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.string(),
          fc.jsonValue().map((one) => JSON.stringify({ ...plain, ...Object(one) })),
        ),
        (text) => {
          expect(decode(text)).toHaveProperty('ok');
        },
      ),
    );
    expect(
      decode('{"id":"7","__proto__":{"a":1},"identities":{"__proto__":"x","constructor":"y"}}'),
    ).toHaveProperty('ok');
  });
});

describe('what the collector writes to the log', () => {
  const collect = (json: unknown) => touchpointOf(door.admitPlain(json, startMs));

  it('is read as it was written, and holds no identity', () => {
    const collected = collect(plain);
    const logged = encodeForLog(collected, pseudonymise, startMs);
    expect(logged.toString()).not.toMatch(/ada/i);
    expect(touchpointOf(decode(logged.toString()))).toEqual(collected);
  });

  it('is read also where no journey asks for the identities it had: that is nobody’s fault', () => {
    const collected = collect({ ...plain, identities: { device: 'd-1' } });
    expect(touchpointOf(decode(encodeForLog(collected, pseudonymise, startMs).toString()))).toEqual(
      collected,
    );
  });

  it('cannot be forged: whoever says that his names are pseudonyms gets them replaced all the same', () => {
    for (const pseudonymised of [true, 'yes', pseudonymise.seal('8', startMs)]) {
      const forged = { ...plain, pseudonymised };
      expect(touchpointOf(decode(forged)).identities['customer']).toBe(
        pseudonymise.at(startMs).pseudonym('customer', 'ada@example.org'),
      );
      expect(collect(forged).identities['customer']).toBe(
        pseudonymise.at(startMs).pseudonym('customer', 'ada@example.org'),
      );
    }
    expect(
      collect({ ...plain, pseudonymised: pseudonymise.seal('7', startMs) }).identities['customer'],
    ).not.toMatch(/ada/);
  });
});

describe('pseudonyms', () => {
  it('are the same for the same identity, and different for another kind or key', () => {
    const again = new Pseudonymiser(key).at(startMs).pseudonym('customer', '7');
    expect(pseudonymise.at(startMs).pseudonym('customer', '7')).toBe(again);
    expect(pseudonymise.at(startMs).pseudonym('session', '7')).not.toBe(again);
    expect(new Pseudonymiser(Buffer.from('another key')).at(startMs).pseudonym('customer', '7')).not.toBe(
      again,
    );
    expect(again).toMatch(/^[\w-]{22}$/);
  });

  it('stay what they are when there were too many to remember', () => {
    const forgetful = new Pseudonymiser(key).at(startMs);
    const first = forgetful.pseudonym('customer', '0');
    for (let at = 0; at < 120_000; at++) forgetful.pseudonym('customer', `${at}`);
    expect(forgetful.pseudonym('customer', '0')).toBe(first);
  });
});

describe('who was known by another name before', () => {
  const visitor = pseudonymise.at(startMs).pseudonym('customer', 'anon-123');
  const doorOf = (by: Pseudonymiser) => new Door(() => catalog, by, defaultDecodeLimits);
  const joined = { ...plain, previousIdentity: { customer: 'anon-123', session: 's-1' } };

  it('is named by the pseudonym of then, for identities the touchpoint has', () => {
    const { formerly } = touchpointOf(decode(joined));
    expect(formerly).toEqual({ customer: [visitor] });
    expect(touchpointOf(decode(plain)).formerly).toBeUndefined();
    expect(touchpointOf(decode({ ...plain, previousIdentity: plain.identities })).formerly).toBeUndefined();
  });

  it('is still known when the touchpoint comes back from the log', () => {
    const one = touchpointOf(decode(joined));
    expect(touchpointOf(decode(encodeForLog(one, pseudonymise, startMs).toString()))).toEqual(one);
  });

  it('is found under the pseudonyms of a replaced key as well, until its grace period is over', () => {
    const former = { key, replacedMs: startMs, untilMs: startMs + 1 };
    const rotated = new Pseudonymiser(Buffer.from('the key of today'), [former]);
    const at = (timeMs: number) =>
      touchpointOf(doorOf(rotated).admitPlain({ ...joined, time: new Date(timeMs).toISOString() }, startMs));
    const now = (identity: string) => rotated.at(startMs).pseudonym('customer', identity);
    const then = (identity: string) => pseudonymise.at(startMs).pseudonym('customer', identity);
    expect(at(startMs).identities['customer']).toBe(now('ada@example.org'));
    expect(at(startMs).formerly).toEqual({
      customer: [now('anon-123'), then('anon-123'), then('ada@example.org')],
    });
    expect(at(startMs + 1).formerly).toEqual({ customer: [now('anon-123')] });
  });

  it('is whoever he was then: before a key came into use nobody is known by it', () => {
    const later = new Pseudonymiser(Buffer.from('the key of tomorrow'), [
      { key, replacedMs: Date.parse(joined.time) + 1, untilMs: Infinity },
    ]);
    const before = touchpointOf(doorOf(later).admitPlain(joined, startMs));
    expect(before).toEqual(touchpointOf(decode(joined)));
    // However late it is read.
    expect(touchpointOf(doorOf(later).admitPlain(joined, startMs + 3_600_000))).toEqual(before);
    const next = { ...joined, time: '2026-03-02T10:59:31+01:00' };
    expect(touchpointOf(doorOf(later).admitPlain(next, startMs)).identities).not.toEqual(before.identities);
  });

  it('does not hinder reading what was sealed with the key before', () => {
    const sealed = encodeForLog(touchpointOf(decode(plain)), pseudonymise, startMs);
    const rotated = new Pseudonymiser(Buffer.from('the key of today'), [{ key, replacedMs: 0, untilMs: 0 }]);
    const readBy = (by: Pseudonymiser) =>
      touchpointOf(
        plainFormat(doorOf(by), by)({ offset: 0, value: sealed, loggedAtMs: startMs }) as DecodeResult,
      );
    expect(readBy(rotated).identities).toEqual(touchpointOf(decode(plain)).identities);
    // A stranger's seal is none: what it says are raw identities.
    const stranger = new Pseudonymiser(Buffer.from('somebody else'));
    expect(readBy(stranger).identities).not.toEqual(touchpointOf(decode(plain)).identities);
  });
});
