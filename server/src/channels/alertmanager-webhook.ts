import { createHash } from 'node:crypto';
import type { DropOffContent, PageContent, PageDigest } from '../paging/page-content.ts';
import { alarmAfter, type Page } from '../paging/page.ts';
import { segmentPairs } from '../paging/page-text.ts';

/** One alert of Alertmanager's webhook, version 4. Label and annotation values are always text. */
export interface WebhookAlert {
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** RFC 3339. */
  readonly startsAt: string;
  /** RFC 3339; Go's zero time while firing. */
  readonly endsAt: string;
  readonly generatorURL: string;
  readonly fingerprint: string;
}

/** The body of Alertmanager's webhook, version 4, so that whatever takes its alerts takes our pages. */
export interface AlertmanagerWebhook {
  readonly version: '4';
  readonly groupKey: string;
  readonly truncatedAlerts: number;
  readonly status: 'firing' | 'resolved';
  readonly receiver: string;
  readonly groupLabels: Readonly<Record<string, string>>;
  readonly commonLabels: Readonly<Record<string, string>>;
  readonly commonAnnotations: Readonly<Record<string, string>>;
  readonly externalURL: string;
  readonly alerts: readonly WebhookAlert[];
}

/** What Alertmanager, being written in Go, sends for "not yet". */
const ZERO_TIME = '0001-01-01T00:00:00Z';

/**
 * One incident is one group with one alert. Group key and fingerprint are made of the incident's id alone: the guilty
 * segment may be found, or change, after the first page, and the all-clear must still find the alarm it ends.
 */
export function alertmanagerWebhook(page: Page): AlertmanagerWebhook {
  const { content } = page;
  if (content.digest) return webhookOfDigest(page, content.digest);
  const status = alarmAfter(page.event);
  const alertname = content.kind === 'platform' ? 'WegwarteTrouble' : 'CustomersStuck';
  const groupLabels = { alertname, incident: page.incidentId };
  const labels = { ...groupLabels, ...labelsOf(content) };
  const annotations = annotationsOf(content);
  return {
    version: '4',
    groupKey: `{}:{alertname="${groupLabels.alertname}", incident=${JSON.stringify(page.incidentId)}}`,
    truncatedAlerts: 0,
    status,
    receiver: `${page.team}/${page.channel}`,
    groupLabels,
    commonLabels: labels,
    commonAnnotations: annotations,
    externalURL: content.dashboardUrl,
    alerts: [
      {
        status,
        labels,
        annotations,
        startsAt: new Date(content.startedAtMs).toISOString(),
        endsAt:
          status === 'resolved'
            ? new Date(content.resolvedAtMs ?? page.changedAtMs).toISOString()
            : ZERO_TIME,
        generatorURL: content.incidentUrl,
        fingerprint: fingerprintOf(page.incidentId),
      },
    ],
  };
}

/** Several incidents are a group of several alerts, each with the fingerprint it has by itself. */
function webhookOfDigest(page: Page, { alarms, over, lines }: PageDigest): AlertmanagerWebhook {
  const { content } = page;
  const groupLabels = { alertname: 'CustomersStuck', digest: page.incidentId };
  const commonLabels = {
    alertname: groupLabels.alertname,
    team: content.team,
    ...(content.demonstration ? { demonstration: 'true' } : {}),
  };
  const { en, de } = content.summary;
  return {
    version: '4',
    groupKey: `{}:{alertname="${groupLabels.alertname}", digest=${JSON.stringify(page.incidentId)}}`,
    truncatedAlerts: alarms + over - lines.length,
    status: alarmAfter(page.event),
    receiver: `${page.team}/${page.channel}`,
    groupLabels,
    commonLabels,
    commonAnnotations: { summary: en, summary_de: de, event: 'digest' },
    externalURL: content.dashboardUrl,
    alerts: lines.map((line) => ({
      status: alarmAfter(line.event),
      labels: {
        ...commonLabels,
        incident: line.incidentId,
        severity: line.severity,
        ...(line.journey === null ? {} : { journey: line.journey }),
        ...(line.step === null ? {} : { step: line.step }),
      },
      annotations: {
        event: line.event,
        ...(line.n === null ? {} : { n: decimal(line.n) }),
        ...(line.stuck === null ? {} : { stuck: decimal(line.stuck) }),
      },
      startsAt: new Date(line.startedAtMs).toISOString(),
      endsAt: line.endedAtMs === null ? ZERO_TIME : new Date(line.endedAtMs).toISOString(),
      generatorURL: line.incidentUrl,
      fingerprint: fingerprintOf(line.incidentId),
    })),
  };
}

function fingerprintOf(incident: string): string {
  return createHash('sha256').update(incident).digest('hex').slice(0, 16);
}

function labelsOf(content: PageContent): Record<string, string> {
  return {
    severity: content.severity,
    kind: content.kind,
    team: content.team,
    ...(content.kind === 'platform'
      ? { trouble: content.trouble, subject: content.subject }
      : { journey: content.journey, step: content.step, ...segmentLabels(content) }),
    ...(content.demonstration ? { demonstration: 'true' } : {}),
    ...(content.test ? { test: 'true' } : {}),
  };
}

function segmentLabels({ segment }: DropOffContent): Record<string, string> {
  return Object.fromEntries(
    (segment?.values ?? []).map(({ dimension, value }) => [segmentLabel(dimension), value]),
  );
}

/** A label's name is letters, digits and underscores; a dimension's can be anything. */
function segmentLabel(dimension: string): string {
  return `segment_${dimension.replace(/[^a-zA-Z0-9_]/g, '_')}`;
}

function annotationsOf(content: PageContent): Record<string, string> {
  return {
    summary: content.summary.en,
    summary_de: content.summary.de,
    why: content.why.en,
    why_de: content.why.de,
    event: content.event,
    ...(content.kind === 'platform' ? {} : figuresOf(content)),
    opened_at: new Date(content.openedAtMs).toISOString(),
  };
}

function figuresOf(content: DropOffContent): Record<string, string> {
  const { segment, lostCustomers, atRisk } = content;
  return {
    n: decimal(content.n),
    stuck: decimal(content.stuck),
    stuck_normal: decimal(content.stuckNormal),
    stuck_normal_half_width: decimal(content.stuckNormalHalfWidth),
    lost_customers: decimal(lostCustomers.estimate),
    lost_customers_low: decimal(lostCustomers.low),
    lost_customers_high: decimal(lostCustomers.high),
    ...(atRisk
      ? {
          at_risk: decimal(atRisk.estimate),
          at_risk_low: decimal(atRisk.low),
          at_risk_high: decimal(atRisk.high),
          at_risk_currency: atRisk.currency,
        }
      : {}),
    ...(segment ? { segment: segmentPairs(segment), segment_share: segment.share.toFixed(3) } : {}),
    ...(content.lastTime ? { last_time: content.lastTime.en, last_time_de: content.lastTime.de } : {}),
  };
}

/** For machines: a point, no grouping, one decimal at most. */
function decimal(value: number): string {
  return String(Math.round(value * 10) / 10);
}
