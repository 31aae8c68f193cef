import type { Title } from '../kernel/title.ts';
import type { Handling } from './handle-incident.ts';

/**
 * What is wrong with the watching, and not with customers: for whoever runs the platform, never for the owner of a step.
 * `feed-lagging`: what is counted is the past. `feed-silent`: nothing comes where something used to. `feed-stands-still`:
 * one source is behind the others. `feed-faulty`: far more of a source's messages than usual are refused or come twice.
 * `page-undeliverable`: a page was given up.
 */
export type PlatformTroubleKind =
  'feed-lagging' | 'feed-silent' | 'feed-stands-still' | 'feed-faulty' | 'page-undeliverable';

/** Nobody sees what customers do, or nobody hears of it: worth waking somebody. The others can wait for the morning. */
export const platformCriticality: Readonly<Record<PlatformTroubleKind, 'high' | 'medium'>> = {
  'feed-lagging': 'high',
  'feed-silent': 'high',
  'page-undeliverable': 'high',
  'feed-stands-still': 'medium',
  'feed-faulty': 'medium',
};

export interface PlatformTrouble {
  readonly kind: PlatformTroubleKind;
  /** What of the platform: a source, or a team's channel. */
  readonly subject: string;
  /** One line for people; no identity, no secret. */
  readonly detail: Title;
  /** Since when, ms since the epoch. */
  readonly sinceMs: number;
}

/** One trouble with the platform, from opened to resolved. Times ms since the epoch, by the wall clock. */
export interface PlatformIncident extends PlatformTrouble, Handling {
  readonly id: string;
  /** The one that is told in its place; null: it is told itself. */
  readonly partOf: string | null;
  /** Who runs the platform; null where nobody does, which is worth an error of its own. */
  readonly ownerTeam: string | null;
  readonly openedAtMs: number;
  /** How often it was back soon after its end. */
  readonly reopened: number;
  /** Since when it has not been seen any more; null while it is. */
  readonly goneSinceMs: number | null;
}

export interface PlatformChange {
  /** `detach`: what it was part of is over, and it is not. */
  readonly change: 'open' | 'update' | 'detach' | 'resolve' | 'reopen';
  readonly incident: PlatformIncident;
}

export interface PlatformLifecycle {
  /** A trouble must last for this long: a rebalance or a restart is none. */
  readonly lastsMs: Readonly<Record<PlatformTroubleKind, number>>;
  /** It must have been gone for this long; twice as long each time it was back, but never longer than `relapseMs`. */
  readonly quietMs: number;
  /** One that comes back so soon is the same. */
  readonly relapseMs: number;
  /** What begins so soon after another one may have its cause. */
  readonly sameCauseMs: number;
}

const minute = 60_000;
export const defaultPlatformLifecycle: PlatformLifecycle = {
  lastsMs: {
    'feed-lagging': 2 * minute,
    'feed-silent': 2 * minute,
    'feed-stands-still': 2 * minute,
    'feed-faulty': minute,
    'page-undeliverable': 0,
  },
  quietMs: 3 * minute,
  relapseMs: 30 * minute,
  sameCauseMs: 2 * 60 * minute,
};

const nobodyYet = {
  state: 'open',
  acknowledgedAtMs: null,
  acknowledgedBy: null,
  mitigatedAtMs: null,
  mitigatedBy: null,
  resolvedAtMs: null,
} as const;

/**
 * What becomes of the platform's incidents in the light of what is wrong now.
 *
 * Invariants: of one kind and subject at most one is open. Every open one is resolved once its trouble is not seen any
 * more, whatever the cause: mended, or its source or channel removed. Of those with one cause one is told: the same source,
 * or the same kind of trouble elsewhere soon after; a part is told once what it was part of is over and it is not. At most
 * one change of an incident at a time.
 *
 * @param known open ones, and those resolved within `relapseMs`
 */
export function decidePlatform(
  known: readonly PlatformIncident[],
  troubles: readonly PlatformTrouble[],
  { ownerTeam, nowMs, newId }: { ownerTeam: string | null; nowMs: number; newId: () => string },
  settings: PlatformLifecycle = defaultPlatformLifecycle,
): PlatformChange[] {
  const now = new Map(known.map((one) => [one.id, one]));
  const changes = new Map<string, PlatformChange>();
  const put = (change: PlatformChange['change'], incident: PlatformIncident): void => {
    now.set(incident.id, incident);
    changes.set(incident.id, { change, incident });
  };
  for (const trouble of troubles) {
    const { kind, subject, detail } = trouble;
    const same = known.filter((one) => one.kind === kind && one.subject === subject);
    const open = same.find(({ state }) => state !== 'resolved');
    if (open) {
      const isNews = open.goneSinceMs !== null || open.detail.en !== detail.en;
      if (isNews) put('update', { ...open, detail, goneSinceMs: null });
      continue;
    }
    if (nowMs - trouble.sinceMs < settings.lastsMs[kind]) continue;
    const partOf = causeOf(trouble, now.values(), nowMs - settings.sameCauseMs)?.id ?? null;
    const begun = { ...nobodyYet, detail, goneSinceMs: null, ownerTeam, partOf };
    const before = same.find(({ resolvedAtMs }) => nowMs - (resolvedAtMs ?? 0) <= settings.relapseMs);
    if (before) put('reopen', { ...before, ...begun, reopened: before.reopened + 1 });
    else put('open', { ...trouble, ...begun, id: newId(), openedAtMs: nowMs, reopened: 0 });
  }
  for (const open of known) {
    if (open.state === 'resolved') continue;
    if (troubles.some(({ kind, subject }) => kind === open.kind && subject === open.subject)) continue;
    const quietMs = Math.min(settings.quietMs * 2 ** open.reopened, settings.relapseMs);
    if (open.goneSinceMs === null) put('update', { ...open, goneSinceMs: nowMs });
    else if (nowMs - open.goneSinceMs >= quietMs) {
      put('resolve', { ...open, state: 'resolved', resolvedAtMs: nowMs });
    }
  }
  for (const part of [...now.values()].toSorted((a, b) => a.openedAtMs - b.openedAtMs)) {
    if (part.partOf === null || part.state === 'resolved' || part.goneSinceMs !== null) continue;
    const cause = now.get(part.partOf);
    if (cause && cause.state !== 'resolved') continue;
    const other = causeOf(part, now.values(), -Infinity);
    put(other ? 'update' : 'detach', { ...part, partOf: other?.id ?? null });
  }
  return [...changes.values()];
}

/** One that is told, goes on, and has begun since, of the same kind or of the same source. */
function causeOf(
  { kind, subject }: PlatformTrouble,
  among: Iterable<PlatformIncident>,
  sinceMs: number,
): PlatformIncident | undefined {
  return [...among].find(
    (one) =>
      one.partOf === null &&
      one.state !== 'resolved' &&
      one.openedAtMs >= sinceMs &&
      (one.kind === kind || one.subject === subject),
  );
}
