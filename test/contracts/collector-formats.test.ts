import { CollectorReceipt, Problem, SegmentReceipt, Touchpoint } from '@wegwarte/contract';
import { beforeEach, describe, expect, it } from 'vitest';
import { answeringForAll } from './answering.ts';
import { token } from './answering-wegwarte.ts';

/** Found nowhere but in what the customer sent. */
const customer = 'erika.mustermann@example.org';
const source = '/shop';
const event = { specversion: '1.0', id: 'e-1', source, type: 'cart.viewed', subject: customer };

describe('the collector', () => {
  const wegwarte = answeringForAll();
  const time = new Date(wegwarte.nowMs - 60_000).toISOString();
  beforeEach(() => void (wegwarte.written.length = 0));

  async function post(path: string, body: unknown, headers: Record<string, string> = {}) {
    const response = await fetch(`${wegwarte.address}/api/v1/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as unknown };
  }
  const typed = (type: string) => ({ 'content-type': type });
  /** What was written to the log. */
  const written = () =>
    wegwarte.written.map(({ value }) => {
      expect(value.toString()).not.toContain('mustermann');
      return Touchpoint.parse(JSON.parse(value.toString()));
    });

  it('takes a CloudEvent in binary mode, with any data', async () => {
    const headers = {
      ...Object.fromEntries(
        Object.entries(event).map(([name, value]) => [`ce-${name}`, encodeURIComponent(value)]),
      ),
      'ce-time': time,
    };
    const answer = await post(
      'touchpoints',
      { paymentMethod: 'paypal' },
      { ...headers, ...typed('application/json; charset=utf-8') },
    );
    expect([answer.status, CollectorReceipt.parse(answer.body)]).toEqual([
      202,
      { accepted: 1, rejected: [] },
    ]);
    expect((await post('touchpoints', '<a/>', { ...headers, ...typed('text/xml') })).status).toBe(202);
    expect(
      (await post('touchpoints', '"a"', { ...headers, ...typed('application/vnd.shop+json') })).status,
    ).toBe(202);
    expect(written()).toMatchObject([
      { id: 'e-1', type: 'cart.viewed', source, time, attributes: { paymentMethod: 'paypal' } },
      { id: 'e-1', attributes: {} },
      { id: 'e-1', attributes: {} },
    ]);
  });

  it('takes a structured one, and a batch, and names what is none', async () => {
    const whole = { ...event, time, data: { paymentMethod: 'paypal' } };
    expect(
      (await post('touchpoints', whole, typed('Application/CloudEvents+JSON; charset=UTF-8'))).status,
    ).toBe(202);
    const batch = [whole, { ...whole, specversion: '0.3' }, { ...whole, id: 'e-2', time: undefined }];
    const answer = await post('touchpoints', batch, typed('application/cloudevents-batch+json'));
    expect(answer).toEqual({
      status: 202,
      body: {
        accepted: 2,
        rejected: [{ index: 1, reason: 'not-cloudevent', detail: 'specversion: only 1.0 is read' }],
      },
    });
    const now = new Date(wegwarte.nowMs).toISOString();
    expect(written()).toMatchObject([{ id: 'e-1' }, { id: 'e-1' }, { id: 'e-2', time: now }]);
  });

  it('turns down what it does not read, with what it would', async () => {
    const read = /application\/cloudevents-batch\+json/;
    for (const type of [
      'text/csv',
      'application/cloudevents+avro',
      'application/xml',
      'application/vnd.shop+json',
    ]) {
      const answer = await post('touchpoints', event, typed(type));
      expect([answer.status, Problem.parse(answer.body).detail]).toEqual([415, expect.stringMatching(read)]);
    }
    const statuses = [
      await post('touchpoints', event, typed('application/cloudevents-batch+json')),
      await post('touchpoints', [], typed('application/cloudevents+json')),
      await post('touchpoints', '{', typed('application/cloudevents+json')),
      await post('touchpoints', event, typed('application/json; charset=klingon')),
    ].map(({ status, body }) => [status, Problem.parse(body).status]);
    expect(statuses).toEqual([422, 422, 400, 415].map((status) => [status, status]));
  });

  it('takes calls of Segment’s libraries, one or a batch, by their write key', async () => {
    const call = { messageId: 'm-1', userId: customer, timestamp: time };
    const track = { ...call, event: 'cart.viewed', properties: { paymentMethod: 'card' } };
    const key = { authorization: `Basic ${Buffer.from(`${token}:`).toString('base64')}` };
    const one = await post('segment/v1/track', track, { ...key, ...typed('application/json') });
    expect([one.status, SegmentReceipt.parse(one.body)]).toEqual([
      200,
      { success: true, accepted: 1, rejected: [] },
    ]);
    const batch = {
      batch: [{ ...track, type: 'track', messageId: 'm-2' }, { ...call, type: 'page' }, { type: 'no' }],
    };
    const many = await post('segment/v1/batch', batch, { ...key, ...typed('text/plain') });
    expect(SegmentReceipt.parse(many.body)).toMatchObject({
      accepted: 2,
      rejected: [{ index: 2, reason: 'not-segment' }],
    });
    expect(written()).toMatchObject([
      { id: 'm-1', type: 'cart.viewed', source: 'segment', attributes: { paymentMethod: 'card' } },
      { id: 'm-2' },
      { type: 'segment.page' },
    ]);
    expect((await post('segment/v1/import', batch, typed('application/json'))).status).toBe(404);
    expect((await post('segment/v1/batch', { batch: 1 }, typed('application/json'))).status).toBe(422);
    expect((await post('segment/v1/track', track, { authorization: '' })).status).toBe(401);
  });
});
