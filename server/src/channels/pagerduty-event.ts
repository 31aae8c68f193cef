import type { Language } from '../kernel/title.ts';
import { openIncident } from '../paging/page-facts.ts';
import type { DropOffContent, PageContent, PageEvent } from '../paging/page-content.ts';
import type { Page } from '../paging/page.ts';
import { segmentPairs } from '../paging/page-text.ts';
import { cut } from './cut.ts';

/** https://developer.pagerduty.com/docs/send-alert-event */
const SUMMARY_LENGTH = 1_024;

const actions: Record<PageEvent, 'trigger' | 'resolve'> = {
  opened: 'trigger',
  reopened: 'trigger',
  reminded: 'trigger',
  resolved: 'resolve',
};

/**
 * An event of PagerDuty's Events API v2. The incident is the key: sent twice it is one alert, and the end finds the
 * beginning. Whom PagerDuty then wakes, and when, is its own.
 */
export function pagerDutyEvent(page: Page, routingKey: string, language: Language): object {
  const { content } = page;
  const action = actions[page.event];
  const event = { routing_key: routingKey, event_action: action, dedup_key: page.incidentId };
  if (action === 'resolve') return event;
  return {
    ...event,
    client: 'Wegwarte',
    client_url: content.dashboardUrl,
    links: [{ href: content.incidentUrl, text: openIncident[language] }],
    payload: {
      summary: cut(content.summary[language], SUMMARY_LENGTH),
      source: new URL(content.dashboardUrl).host,
      severity: content.severity,
      timestamp: new Date(content.openedAtMs).toISOString(),
      ...(content.kind === 'platform'
        ? { component: content.subject, group: 'wegwarte', class: content.trouble }
        : { component: content.step, group: content.journey, class: content.kind }),
      custom_details: details(content, language),
    },
  };
}

function details(content: PageContent, language: Language): Record<string, unknown> {
  return {
    why: content.why[language],
    since: new Date(content.startedAtMs).toISOString(),
    ...(content.kind === 'platform' ? {} : figuresOf(content)),
    ...(content.kind !== 'platform' && content.lastTime ? { last_time: content.lastTime[language] } : {}),
    ...(content.test ? { test: true } : {}),
    ...(content.demonstration ? { demonstration: true } : {}),
  };
}

function figuresOf(content: DropOffContent): Record<string, unknown> {
  const { segment, lostCustomers, atRisk } = content;
  return {
    n: Math.round(content.n),
    stuck: Math.round(content.stuck),
    stuck_normal: Math.round(content.stuckNormal),
    stuck_normal_half_width: Math.ceil(content.stuckNormalHalfWidth),
    lost_customers: rounded(lostCustomers),
    ...(atRisk ? { at_risk: { ...rounded(atRisk), currency: atRisk.currency } } : {}),
    ...(segment ? { segment: segmentPairs(segment), segment_share: Number(segment.share.toFixed(3)) } : {}),
  };
}

function rounded({ estimate, low, high }: { estimate: number; low: number; high: number }): object {
  return { estimate: Math.round(estimate), low: Math.round(low), high: Math.round(high) };
}
