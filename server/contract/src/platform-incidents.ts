import { z } from 'zod';
import { Instant, Title } from './text.ts';
import { EscalationView, IncidentView, PageState } from './views.ts';

/** Something is wrong with the watching itself, and not with customers: a matter of whoever runs Wegwarte. */
export const PlatformIncidentView = z.object({
  id: z.string(),
  kind: z.literal('platform'),
  trouble: z.enum(['feed-lagging', 'feed-silent', 'feed-stands-still', 'feed-faulty', 'page-undeliverable']),
  /** A source, or a team's channel as `team/channel`. */
  subject: z.string(),
  /** One line for people. */
  detail: Title,
  state: z.enum(['open', 'acknowledged', 'mitigated', 'resolved']),
  /** The one that is told in its place. */
  partOf: z.string().nullable(),
  /** Null where nobody is to be told. */
  owner: z.object({ team: z.string(), title: Title }).nullable(),
  openedAt: Instant,
  startedAt: Instant,
  acknowledgedAt: Instant.nullable(),
  acknowledgedBy: z.string().nullable(),
  mitigatedAt: Instant.nullable(),
  mitigatedBy: z.string().nullable(),
  /** Once its trouble has been gone for some minutes; nobody can end it by hand. */
  resolvedAt: Instant.nullable(),
  page: PageState,
  /** Null where nobody was ever asked. */
  escalation: EscalationView.nullable(),
});
export type PlatformIncidentView = z.infer<typeof PlatformIncidentView>;

export const PlatformIncidentsView = z.object({
  /** Who is told; `named` false: the default team, as the configuration names none. Null: nobody. */
  owner: z.object({ team: z.string(), title: Title, named: z.boolean() }).nullable(),
  /** Open ones first, then those resolved in the last 24 h, at most 100. */
  incidents: z.array(PlatformIncidentView),
});
export type PlatformIncidentsView = z.infer<typeof PlatformIncidentsView>;

/** With customers or with the platform: `kind` tells. */
export const AnyIncidentView = z.discriminatedUnion('kind', [IncidentView, PlatformIncidentView]);
export type AnyIncidentView = z.infer<typeof AnyIncidentView>;
