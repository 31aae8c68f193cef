import { describe, expect, it } from 'vitest';
import { JourneyCatalog } from '../../journeys/journey-catalog.ts';
import { journey, on, step } from '../../journeys/journey-examples.suite.ts';
import { defaultDecodeLimits, Door } from '../door.ts';
import {
  customer,
  message,
  pseudonymise,
  rejectionOf,
  session,
  touchpointOf,
} from './format-examples.suite.ts';
import { snowplowColumns } from './snowplow-columns.ts';
import { snowplowFormat } from './snowplow.ts';

const dimensions = ['platform', 'targetUrl', 'br_cookies', 'geo_latitude', 'missing'];
const catalog = new JourneyCatalog([
  journey({ dimensions, steps: [step('click', 'link_click'), step('buy', on('checkout'), 60_000)] }),
  journey({ journey: 'chat', key: 'session' }),
]);
const door = new Door(() => catalog, pseudonymise, defaultDecodeLimits);
const read = snowplowFormat(door);

const event: Record<string, string> = {
  app_id: 'shop',
  platform: 'web',
  collector_tstamp: '2026-03-02 09:59:00',
  derived_tstamp: '2026-03-02 09:58:30.125',
  event: 'unstruct',
  event_id: 'c6ef3124-b53a-4b13-a233-0088f79dcbcb',
  user_id: 'jon.doe@email.com',
  domain_userid: 'visitor-1',
  domain_sessionid: 'visit-1',
  event_name: 'link_click',
  br_cookies: '1',
  geo_latitude: '37.443604',
  unstruct_event: JSON.stringify({
    schema: 'iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0',
    data: {
      schema: 'iglu:com.snowplowanalytics.snowplow/link_click/jsonschema/1-0-1',
      data: { targetUrl: 'https://shop', platform: 'of the event' },
    },
  }),
  contexts: JSON.stringify({
    schema: 'iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-0',
    data: [{ schema: 'iglu:com.acme/loyaltyCard/jsonschema/2-0-0', data: { number: 4711 } }],
  }),
};
const line = (changes: Record<string, string> = {}) => {
  const whole = { ...event, ...changes };
  return message(`${snowplowColumns.map((name) => whole[name] ?? '').join('\t')}\n`);
};

describe('an enriched event', () => {
  it('is a touchpoint: columns by their types, and before them what the event says of itself', () => {
    expect(touchpointOf(read, line())).toEqual({
      id: event['event_id'],
      type: 'link_click',
      timeMs: Date.parse('2026-03-02T09:58:30.125Z'),
      source: 'shop',
      identities: { customer: customer('jon.doe@email.com'), session: session('visit-1') },
      attributes: {
        platform: 'of the event',
        targetUrl: 'https://shop',
        br_cookies: true,
        geo_latitude: 37.443604,
      },
    });
  });

  it('has the visitor for a customer who did not sign in, and the action for the type of a structured event', () => {
    const one = touchpointOf(
      read,
      line({ user_id: '', event: 'struct', event_name: 'event', se_action: 'checkout' }),
    );
    expect([one.type, one.identities['customer']]).toEqual(['checkout', customer('visitor-1')]);
    const timeless = touchpointOf(read, line({ derived_tstamp: '', app_id: '', unstruct_event: '{' }));
    expect([timeless.timeMs, timeless.source]).toEqual([Date.parse('2026-03-02T09:59:00Z'), 'snowplow']);
  });

  it('gives a mapping its contexts, by the names the analytics SDKs have for them', () => {
    const mapped = snowplowFormat(door, {
      identities: { customer: 'contexts_com_acme_loyalty_card_2.0.number' },
      attributes: { targetUrl: 'unstruct_event_com_snowplowanalytics_snowplow_link_click_1.targetUrl' },
    });
    expect(touchpointOf(mapped, line())).toMatchObject({
      identities: { customer: customer('4711') },
      attributes: { targetUrl: 'https://shop' },
    });
  });
});

describe('what is no enriched event', () => {
  it('is rejected', () => {
    expect(rejectionOf(read, message('{"schema":"iglu:failed"}'))).toBe('not-snowplow: 1 columns, not 131');
    expect(rejectionOf(read, line({ event_id: '' }))).toMatch(/^invalid-touchpoint: id: /);
    expect(rejectionOf(read, line({ derived_tstamp: 'jon' }))).toMatch(
      /^invalid-touchpoint: time: (?!.*jon)/,
    );
  });
});
