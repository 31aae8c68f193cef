import type { Incident } from '../incidents/incident.ts';
import type { PlatformTroubleKind } from '../incidents/platform-incident.ts';
import type { Title } from '../kernel/title.ts';
import type { SilenceSubject } from '../on-call/silence.ts';

/**
 * What somebody is told about an incident. `opened` and `reopened` raise the alarm, `reminded` raises it once more since
 * nobody has it yet, `resolved` ends it.
 */
export type PageEvent = 'opened' | 'reopened' | 'reminded' | 'resolved';

/** An estimate with its 90 % interval. */
export interface Estimate {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

/** What customers who are hit have in common, and the share of those missing that it explains, 0..1. */
export interface PagedSegment {
  readonly values: readonly { readonly dimension: string; readonly value: string }[];
  readonly share: number;
}

/** How loud a page is, by how critical what it is about is. */
export const severities = { high: 'critical', medium: 'warning', low: 'info' } as const;

/** One incident of several that are told at once. Of the platform: no journey, no step, nobody stuck. */
export interface DigestLine {
  readonly incidentId: string;
  readonly event: PageEvent;
  readonly severity: PageContent['severity'];
  readonly journey: string | null;
  readonly step: string | null;
  /** Journey and step; or what of the platform. */
  readonly place: Title;
  readonly stuck: number | null;
  readonly n: number | null;
  readonly startedAtMs: number;
  /** Null while it goes on. */
  readonly endedAtMs: number | null;
  readonly incidentUrl: string;
}

/** Several incidents in one message, as one receiver gets only so many. */
export interface PageDigest {
  /** Incidents that go on, and that are over. */
  readonly alarms: number;
  readonly over: number;
  /** The worst first; not all of them, where they are very many. */
  readonly lines: readonly DigestLine[];
}

/** What every page tells. Stored with the page, so plain JSON only. */
interface AnyContent {
  readonly event: PageEvent;
  readonly demonstration: boolean;
  /** Somebody tries the channels out: nothing is wrong, and all of it is made up. */
  readonly test?: boolean;
  readonly severity: 'critical' | 'warning' | 'info';
  readonly team: string;
  readonly teamTitle: Title;
  /** The incident in one sentence. */
  readonly summary: Title;
  /** Why this team, or this person. */
  readonly why: Title;
  /** Estimated onset. */
  readonly startedAtMs: number;
  readonly openedAtMs: number;
  readonly resolvedAtMs: number | null;
  readonly dashboardUrl: string;
  readonly incidentUrl: string;
  /** Of several incidents; what else stands here is of the worst of them. */
  readonly digest?: PageDigest;
}

/** Customers do not get on. */
export interface DropOffContent extends AnyContent {
  readonly kind: Incident['kind'];
  readonly journey: string;
  readonly journeyTitle: Title;
  readonly step: string;
  readonly stepTitle: Title;
  readonly segment: PagedSegment | null;
  /** Who else it may be, best first. */
  readonly suspects: readonly PagedSegment[];
  /** Of `n` customers `stuck` did not get on, where `stuckNormal` ± half-width (90 %) would be normal. */
  readonly n: number;
  readonly stuck: number;
  readonly stuckNormal: number;
  readonly stuckNormalHalfWidth: number;
  /** Customers lost beyond normal since the onset, 90 % interval; and what they are worth. */
  readonly lostCustomers: Estimate;
  readonly atRisk: (Estimate & { readonly currency: string }) | null;
  /** How a similar incident went, in one line; null, or absent in pages of before: none is known, or it is over. */
  readonly lastTime?: Title | null;
}

/** Something is wrong with the watching itself. */
export interface PlatformContent extends AnyContent {
  readonly kind: 'platform';
  readonly trouble: PlatformTroubleKind;
  /** A source, or a team's channel. */
  readonly subject: string;
  readonly detail: Title;
}

/** All a channel may want to show, in no channel's format. */
export type PageContent = DropOffContent | PlatformContent;

/** What a silence looks at before the page goes out. One of the platform is in no journey. */
export function silenceSubjectOf(content: PageContent): SilenceSubject {
  const { team } = content;
  if (content.kind === 'platform') return { journey: null, step: null, segment: [], team };
  const { journey, step, segment } = content;
  return { journey, step, segment: segment?.values ?? [], team };
}
