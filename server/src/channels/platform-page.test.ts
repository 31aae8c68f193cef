import { expect, it } from 'vitest';
import { examplePlatformPage } from '../paging/page-examples.suite.ts';
import { alertmanagerWebhook } from './alertmanager-webhook.ts';
import { emailMessage } from './email-message.ts';
import { pagerDutyEvent } from './pagerduty-event.ts';
import { slackMessage } from './slack-message.ts';
import { spokenPage } from './spoken-page.ts';

const page = examplePlatformPage('opened');

it('a page about the platform is another alert to a webhook, without a journey to route by', () => {
  const { groupLabels, commonLabels, commonAnnotations } = alertmanagerWebhook(page);
  expect(groupLabels).toEqual({ alertname: 'WegwarteTrouble', incident: 'platform-7' });
  expect(commonLabels).toEqual({
    ...groupLabels,
    severity: 'critical',
    kind: 'platform',
    team: 'payments',
    trouble: 'feed-lagging',
    subject: 'shop',
  });
  expect(Object.keys(commonAnnotations)).not.toContain('stuck');
});

it('a page about the platform has no figures of customers, and is whole, in every other channel', () => {
  expect(pagerDutyEvent(page, 'key', 'en')).toMatchObject({
    event_action: 'trigger',
    payload: { component: 'shop', group: 'wegwarte', class: 'feed-lagging' },
  });
  const texts = [
    JSON.stringify(pagerDutyEvent(page, 'key', 'en')),
    JSON.stringify(slackMessage(page, 'en').blocks),
    emailMessage(page, 'en').text,
    spokenPage(page.content, 'en'),
  ];
  for (const text of texts) {
    expect(text).toContain('what is counted is 12 min behind');
    expect(text).not.toMatch(/undefined|NaN|null/);
  }
});
