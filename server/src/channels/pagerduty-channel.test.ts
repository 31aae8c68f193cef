import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PagerDutyReceiver } from '../../../test/support/receivers/pagerduty.ts';
import { alarmMs, examplePage } from '../paging/page-examples.suite.ts';
import { anAttempt, requestsToLoopback } from './channel-attempt.suite.ts';
import { PagerDutyChannel } from './pagerduty-channel.ts';

const opened = examplePage('opened');
let pagerDuty: PagerDutyReceiver;
beforeEach(async () => void (pagerDuty = await PagerDutyReceiver.start()));
afterEach(() => pagerDuty.stop());

const send = (page = opened, routingKey = pagerDuty.routingKey) =>
  new PagerDutyChannel(requestsToLoopback()).send(
    page,
    { kind: 'pagerduty', routingKey, api: pagerDuty.api },
    anAttempt(),
  );

describe('a page to PagerDuty', () => {
  it('is one alert for each incident: triggered, resolved, triggered again', async () => {
    expect(await send()).toEqual({ kind: 'delivered' });
    const alert = () => pagerDuty.alerts.get('inc-7')!;
    expect(alert()).toMatchObject({ state: 'triggered' });
    expect(await send(examplePage('resolved'))).toEqual({ kind: 'delivered' });
    expect(alert()).toMatchObject({ state: 'resolved' });
    expect(await send(examplePage('reopened'))).toEqual({ kind: 'delivered' });
    expect(alert()).toMatchObject({ state: 'triggered' });
    expect(pagerDuty.alerts.size).toBe(1);
  });

  it('sent twice is one alert still', async () => {
    await send();
    await send();
    expect(pagerDuty.alerts.size).toBe(1);
  });

  it('carries what PagerDuty sorts and shows by', async () => {
    await send();
    const [trigger] = pagerDuty.alerts.get('inc-7')!.triggers;
    expect(trigger).toMatchObject({
      client: 'Wegwarte',
      links: [{ href: opened.content.incidentUrl, text: 'Open in Wegwarte' }],
      payload: {
        summary: opened.content.summary.en,
        source: 'wegwarte.example',
        severity: 'critical',
        timestamp: new Date(alarmMs).toISOString(),
        component: 'payment',
        group: 'checkout',
        class: 'drop-off',
        custom_details: {
          why: opened.content.why.en,
          n: 1_204,
          stuck: 212,
          stuck_normal: 9,
          segment: 'paymentMethod=paypal',
          segment_share: 0.81,
        },
      },
    });
  });

  it('is cut to what PagerDuty takes', async () => {
    const content = { ...opened.content, summary: { en: 'ä'.repeat(5_000), de: '' } };
    expect(await send({ ...opened, content })).toEqual({ kind: 'delivered' });
    expect(pagerDuty.alerts.get('inc-7')!.triggers[0]!.payload.summary).toHaveLength(1_024);
  });
});

describe('what PagerDuty refuses', () => {
  it('for good: a key nobody has, which is not told', async () => {
    const routingKey = 'x'.repeat(32);
    const outcome = await send(opened, routingKey);
    expect(outcome).toMatchObject({
      kind: 'permanent',
      detail: expect.stringContaining('answered 400: {"status":"invalid event"'),
    });
    expect(JSON.stringify(outcome)).not.toContain(routingKey);
    pagerDuty.http.stumble({ status: 400, body: `no such key: ${routingKey}` });
    expect(await send(opened, routingKey)).toMatchObject({ detail: 'answered 400: no such key: …' });
  });

  it.each([429, 500, 503])('for now: %i', async (status) => {
    pagerDuty.http.stumble({ status });
    expect(await send()).toMatchObject({ kind: 'temporary' });
  });
});
