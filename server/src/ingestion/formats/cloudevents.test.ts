import { describe, expect, it } from 'vitest';
import { cloudEventsFormat } from './cloudevents.ts';
import {
  atNow,
  customer,
  door,
  message,
  nowMs,
  rejectionOf,
  session,
  touchpointOf,
} from './format-examples.suite.ts';

const read = cloudEventsFormat(door);
const context = { specversion: '1.0', id: 'e-1', source: '/shop', type: 'cart.viewed' };
const event = {
  ...context,
  time: atNow,
  subject: 'ada',
  data: { channel: 'app', session: 's-1', note: 'call ada' },
};
const headers = Object.fromEntries(
  Object.entries(context).map(([name, value]) => [`ce_${name}`, Buffer.from(value)]),
);
const structured = (changes: object = {}, contentType = 'application/cloudevents+json') =>
  message({ ...event, ...changes }, { 'content-type': contentType });
const binary = (data: unknown, more: Record<string, string> = {}) =>
  message(data, { ...headers, 'content-type': 'application/json', ...more });

describe('a structured event', () => {
  it('has its subject for the customer, and the fields of its data for attributes and other keys', () => {
    expect(touchpointOf(read, structured())).toEqual({
      id: 'e-1',
      type: 'cart.viewed',
      timeMs: nowMs,
      source: '/shop',
      identities: { customer: customer('ada'), session: session('s-1') },
      attributes: { channel: 'app' },
    });
  });

  it('is told by its content type, in whatever case and with whatever parameters', () => {
    const content = 'Application/CloudEvents+JSON; charset=utf-8';
    expect(touchpointOf(read, message(event, { 'Content-Type': Buffer.from(content) })).id).toBe('e-1');
    expect(rejectionOf(read, structured({}, 'application/cloudevents+avro'))).toMatch(
      /^not-cloudevent: .*only/,
    );
    expect(rejectionOf(read, structured({}, 'application/cloudevents-batch+json'))).toMatch(
      /^not-cloudevent/,
    );
  });

  it('may have its data in base 64', () => {
    const encoded = Buffer.from(JSON.stringify(event.data)).toString('base64');
    const changes = { data: undefined, data_base64: encoded, datacontenttype: 'application/json' };
    expect(touchpointOf(read, structured(changes)).attributes).toEqual({ channel: 'app' });
    const broken = { ...changes, data_base64: Buffer.from('{ "ada').toString('base64') };
    expect(rejectionOf(read, structured(broken))).toMatch(/^not-json: no valid JSON/);
  });

  it('may name nobody, and no time: it happened when it was logged', () => {
    const one = touchpointOf(read, structured({ subject: null, time: undefined, data: ['a', 1] }));
    expect([one.identities, one.attributes, one.timeMs]).toEqual([{}, {}, nowMs]);
  });
});

describe('an event in binary mode', () => {
  it('has its context in headers, by names in whatever case', () => {
    const shouted = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]),
    );
    for (const given of [headers, shouted]) {
      const one = touchpointOf(
        read,
        message(event.data, { ...given, CE_Subject: 'ada', ce_time: [atNow, 'x'] }),
      );
      expect(one).toMatchObject({ id: 'e-1', identities: { customer: customer('ada') }, timeMs: nowMs });
      expect(one.attributes).toEqual({ channel: 'app' });
    }
  });

  it('needs no data, nor data that can be read', () => {
    expect(touchpointOf(read, message(null, headers)).type).toBe('cart.viewed');
    expect(touchpointOf(read, message('', headers)).type).toBe('cart.viewed');
    expect(touchpointOf(read, message('<ada/>', headers)).attributes).toEqual({});
    expect(
      touchpointOf(read, binary('\u0008\u0001', { 'content-type': 'application/protobuf' })).attributes,
    ).toEqual({});
    expect(
      touchpointOf(read, binary({ channel: 'web' }, { 'content-type': 'Application/vnd.shop+JSON' })),
    ).toMatchObject({
      attributes: { channel: 'web' },
    });
  });
});

describe('what is no CloudEvent', () => {
  it.each([
    ['id: not there', structured({ id: '' })],
    ['type: not there', structured({ type: undefined })],
    ['source: not there', structured({ source: 5 })],
    ['specversion: not there', structured({ specversion: null })],
    ['specversion: only 1.0 is read', structured({ specversion: '0.3' })],
    ['subject: no text', structured({ subject: { name: 'ada' } })],
    ['no object', message('"ada"', { 'content-type': 'application/cloudevents+json' })],
    ['neither a ce_specversion header nor', message(event)],
    ['id: not there', message({}, { ce_specversion: '1.0' })],
  ])('is rejected: %s', (detail, one) => {
    const rejection = rejectionOf(read, one);
    expect(rejection).toMatch(new RegExp(`^not-cloudevent: ${detail}`));
    expect(rejection).not.toMatch(/ada/);
  });

  it('is rejected for what any touchpoint is rejected for', () => {
    expect(rejectionOf(read, structured({ time: 'yesterday' }))).toMatch(/^invalid-touchpoint: time: /);
    expect(rejectionOf(read, structured({ id: 'x'.repeat(300) }))).toMatch(/^invalid-touchpoint: id: /);
    expect(rejectionOf(read, binary('{ "ada'))).toMatch(/^not-json: no valid JSON/);
    expect(rejectionOf(read, message(null, { 'content-type': 'application/cloudevents+json' }))).toMatch(
      /no value/,
    );
  });
});

describe('a source with a mapping', () => {
  it('takes what it names from data, extensions, headers or the key of the message', () => {
    const mapped = cloudEventsFormat(door, {
      type: { column: 'type', values: { 'com.shop.cart.v2': 'cart.viewed' } },
      identities: { customer: { column: ['data.customer.id', '$key'] }, session: '$header.x-session' },
      attributes: { channel: 'partitionkey', paymentMethod: 'data.payment.kind' },
    });
    const type = 'com.shop.cart.v2';
    const data = { customer: { id: 7 }, payment: { kind: 'paypal' } };
    const content = { 'content-type': 'application/cloudevents+json', 'X-Session': 's-1' };
    const whole = message({ ...event, type, data, partitionkey: 'app' }, content, 'key');
    expect(touchpointOf(mapped, whole)).toMatchObject({
      type: 'cart.viewed',
      identities: { customer: customer('7'), session: session('s-1') },
      attributes: { channel: 'app', paymentMethod: 'paypal' },
      source: '/shop',
    });
    const other = touchpointOf(mapped, message({ ...event, data: {} }, content, 'key'));
    expect(other.identities['customer']).toBe(customer('key'));
  });

  it('rejects what does not fit it, without saying what stood there', () => {
    const mapped = cloudEventsFormat(door, {
      attributes: { basket: { column: 'data.note', type: 'number' } },
    });
    expect(rejectionOf(mapped, structured())).toBe(
      'mapping-mismatch: attributes.basket: what is in data.note is no number',
    );
  });
});
