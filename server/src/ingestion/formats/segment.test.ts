import { describe, expect, it } from 'vitest';
import { atNow, customer, door, message, nowMs, rejectionOf, touchpointOf } from './format-examples.suite.ts';
import { segmentFormat } from './segment.ts';

const read = segmentFormat(door);
const track = {
  type: 'track',
  event: 'cart.viewed',
  messageId: 'm-1',
  userId: 'ada',
  anonymousId: 'anon-1',
  timestamp: atNow,
  properties: { channel: 'app', note: 'call ada' },
  context: { ip: '203.0.113.7', traits: { email: 'ada@example.org' } },
};
const call = (changes: object = {}) => message({ ...track, ...changes });

describe('a track call', () => {
  it('is a touchpoint of its event’s name', () => {
    expect(touchpointOf(read, call())).toEqual({
      id: 'm-1',
      type: 'cart.viewed',
      timeMs: nowMs,
      source: 'segment',
      identities: { customer: customer('ada') },
      formerly: { customer: [customer('anon-1')] },
      attributes: { channel: 'app' },
    });
  });

  it('joins a visitor to the customer only when it names both', () => {
    expect(touchpointOf(read, call({ anonymousId: undefined }))).not.toHaveProperty('formerly');
    expect(touchpointOf(read, call({ userId: undefined }))).not.toHaveProperty('formerly');
  });

  it('follows who is not known yet by the anonymous id', () => {
    for (const userId of [undefined, null, '']) {
      expect(touchpointOf(read, call({ userId })).identities).toEqual({ customer: customer('anon-1') });
    }
    expect(touchpointOf(read, call({ userId: 7 })).identities).toEqual({ customer: customer('7') });
  });

  it('happened when it says, or when RudderStack says, or else when it was logged', () => {
    const earlier = new Date(nowMs - 5_000).toISOString();
    expect(touchpointOf(read, call({ timestamp: undefined, originalTimestamp: earlier })).timeMs).toBe(
      nowMs - 5_000,
    );
    expect(touchpointOf(read, call({ timestamp: undefined })).timeMs).toBe(nowMs);
  });

  it('has what a mapping takes from elsewhere', () => {
    const mapped = segmentFormat(door, { identities: { customer: 'context.traits.email' } }, 'web');
    expect(touchpointOf(mapped, call())).toMatchObject({
      source: 'web',
      identities: { customer: customer('ada@example.org') },
      attributes: { channel: 'app' },
    });
  });
});

describe('the other calls', () => {
  it.each(['page', 'screen', 'identify', 'group', 'alias'])(
    '%s is a touchpoint a journey may ask for',
    (type) => {
      const one = touchpointOf(
        read,
        call({ type, event: undefined, name: 'Home', traits: { channel: 'web' } }),
      );
      expect(one.type).toBe(`segment.${type}`);
      expect(one.attributes['channel']).toBe(type === 'identify' || type === 'group' ? 'web' : 'app');
    },
  );
});

it('alias says who the customer was before', () => {
  const alias = call({ type: 'alias', event: undefined, previousId: 'visitor-9' });
  expect(touchpointOf(read, alias)).toMatchObject({
    identities: { customer: customer('ada') },
    formerly: { customer: [customer('visitor-9')] },
  });
});

describe('what is no call', () => {
  it.each([
    ['no object', message('"ada"')],
    ['type: none of track, ', call({ type: 'tracked' })],
    ['event: not there', call({ event: '' })],
    ['messageId: not there', call({ messageId: undefined })],
    ['userId, anonymousId: neither', call({ userId: '', anonymousId: null })],
  ])('is rejected: %s', (detail, one) => {
    expect(rejectionOf(read, one)).toMatch(new RegExp(`^not-segment: ${detail}`));
  });

  it('is rejected for what any touchpoint is rejected for', () => {
    expect(rejectionOf(read, call({ timestamp: 'ada' }))).toMatch(/^invalid-touchpoint: time: (?!.*ada)/);
    expect(rejectionOf(read, message('{ "ada'))).toMatch(/^not-json: no valid JSON/);
  });
});
