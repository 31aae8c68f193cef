import { z } from 'zod';
import type { PagerDutyEvent } from '../workflows/hear-pagerduty.ts';

const Reference = z.object({ type: z.string(), summary: z.string().max(200).catch('') });
const Incident = z.object({
  type: z.literal('incident'),
  incident_key: z.string().max(255).nullish(),
  assignees: z.array(Reference).max(100).catch([]),
});

/** As far as it is read. https://developer.pagerduty.com/docs/webhooks/webhooks-overview */
const Webhook = z.object({
  event: z.object({
    id: z.string().min(1).max(100),
    event_type: z.string().max(100),
    occurred_at: z.iso.datetime({ offset: true }),
    agent: Reference.nullish().catch(null),
    data: z.unknown(),
  }),
});

const changes = {
  'incident.acknowledged': 'acknowledged',
  'incident.resolved': 'resolved',
  'incident.reassigned': 'reassigned',
} as const;

/** A body of PagerDuty's webhooks, version 3; null when it is none. Of events that mean nothing here, no incident is read. */
export function readPagerDutyEvent(body: Buffer): PagerDutyEvent | null {
  const sent = Webhook.safeParse(parse(body));
  if (!sent.success) return null;
  const { id, event_type, occurred_at, agent, data } = sent.data.event;
  const incident = Incident.safeParse(data).data;
  // Our own answers come back as events, too: of the integration, not of a person.
  const isPerson = agent?.type === 'user_reference' || agent?.type === 'user';
  return {
    id,
    occurredAtMs: Date.parse(occurred_at),
    change: changes[event_type as keyof typeof changes] ?? null,
    incidentId: incident?.incident_key ?? null,
    by: isPerson && agent.summary.trim() !== '' ? agent.summary.trim() : null,
    assignees: incident?.assignees.map(({ summary }) => summary) ?? [],
  };
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
