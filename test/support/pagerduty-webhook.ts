import { createHmac, randomUUID } from 'node:crypto';

/** What PagerDuty tells of, as far as a test cares. */
export interface ToldByPagerDuty {
  readonly type?: string;
  readonly incidentKey: string;
  readonly by?: string;
  /** A program instead of a person, as when we ended it ourselves. */
  readonly byProgram?: boolean;
  readonly id?: string;
  readonly occurredAtMs: number;
}

/** A body of its webhooks, version 3, in the shape of its own examples. */
export function pagerDutyWebhook(told: ToldByPagerDuty): string {
  const { type = 'incident.acknowledged', incidentKey, by = 'Mara Lindqvist', byProgram = false } = told;
  const reference = (kind: string, id: string, summary: string) => ({
    html_url: `https://acme.pagerduty.com/${kind}s/${id}`,
    id,
    self: `https://api.pagerduty.com/${kind}s/${id}`,
    summary,
    type: `${kind}_reference`,
  });
  const agent = byProgram
    ? reference('events_api_v2_inbound_integration', 'PINTEG1', 'Wegwarte')
    : reference('user', 'PLH1HKV', by);
  return JSON.stringify({
    event: {
      id: told.id ?? randomUUID(),
      event_type: type,
      resource_type: 'incident',
      occurred_at: new Date(told.occurredAtMs).toISOString(),
      agent,
      client: null,
      data: {
        id: 'PGR0VU2',
        type: 'incident',
        self: 'https://api.pagerduty.com/incidents/PGR0VU2',
        html_url: 'https://acme.pagerduty.com/incidents/PGR0VU2',
        number: 2,
        status: type.replace('incident.', ''),
        incident_key: incidentKey,
        created_at: '2020-04-09T15:16:27Z',
        title: 'Kasse › Zahlung: 212 kommen nicht weiter',
        service: reference('service', 'PF9KMXH', 'Checkout'),
        assignees: [reference('user', 'PTUXL6G', 'Jonas Weber')],
        escalation_policy: reference('escalation_policy', 'PUS0KTE', 'Default'),
        teams: [],
        priority: null,
        urgency: 'high',
        conference_bridge: null,
        resolve_reason: null,
      },
    },
  });
}

/** As PagerDuty signs, with every secret that is valid at the time. */
export function pagerDutySignature(body: string, ...secrets: readonly string[]): string {
  return secrets.map((secret) => `v1=${createHmac('sha256', secret).update(body).digest('hex')}`).join(',');
}
