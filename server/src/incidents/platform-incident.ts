/**
 * What is wrong with the watching, and not with customers: for whoever runs the platform, never for the owner of a step.
 * `feed-lagging`: what is counted is the past. `feed-silent`: nothing comes where something used to. `feed-stands-still`:
 * one source is behind the others. `feed-faulty`: far more of a source's messages than usual are refused or come twice.
 * `page-undeliverable`: a page was given up.
 */
export type PlatformTroubleKind =
  'feed-lagging' | 'feed-silent' | 'feed-stands-still' | 'feed-faulty' | 'page-undeliverable';

export interface PlatformTrouble {
  readonly kind: PlatformTroubleKind;
  /** What of the platform: a source, or a team's channel. */
  readonly subject: string;
  /** One line for people; no identity, no secret. */
  readonly detail: string;
  /** Since when, ms since the epoch. */
  readonly sinceMs: number;
}

/** One trouble with the platform, from opened to resolved. Times ms since the epoch, by the wall clock. */
export interface PlatformIncident extends PlatformTrouble {
  readonly id: string;
  readonly state: 'open' | 'resolved';
  /** Who runs the platform; null where nobody does, which is worth an error of its own. */
  readonly ownerTeam: string | null;
  readonly openedAtMs: number;
  readonly resolvedAtMs: number | null;
  /** Since when it has not been seen any more; null while it is. */
  readonly goneSinceMs: number | null;
}

export interface PlatformChange {
  readonly change: 'open' | 'update' | 'resolve' | 'reopen';
  readonly incident: PlatformIncident;
}

export interface PlatformLifecycle {
  /** A trouble must last for this long: a rebalance or a restart is none. */
  readonly lastsMs: Readonly<Record<PlatformTroubleKind, number>>;
  /** It must have been gone for this long. */
  readonly quietMs: number;
  /** One that comes back so soon is the same. */
  readonly relapseMs: number;
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
};

/**
 * What becomes of the platform's incidents in the light of what is wrong now.
 *
 * Invariants: of one kind and subject at most one is open. Every open one is resolved once its trouble is not seen any
 * more, whatever the cause: mended, or its source or channel removed.
 *
 * @param known open ones, and those resolved within `relapseMs`
 */
export function decidePlatform(
  known: readonly PlatformIncident[],
  troubles: readonly PlatformTrouble[],
  { ownerTeam, nowMs, newId }: { ownerTeam: string | null; nowMs: number; newId: () => string },
  settings: PlatformLifecycle = defaultPlatformLifecycle,
): PlatformChange[] {
  const changes: PlatformChange[] = [];
  for (const trouble of troubles) {
    const same = known.filter((one) => one.kind === trouble.kind && one.subject === trouble.subject);
    const open = same.find(({ state }) => state === 'open');
    if (open) {
      const isNews = open.goneSinceMs !== null || open.detail !== trouble.detail;
      if (isNews) changes.push(update(open, { detail: trouble.detail, goneSinceMs: null }));
      continue;
    }
    if (nowMs - trouble.sinceMs < settings.lastsMs[trouble.kind]) continue;
    const before = same.find(({ resolvedAtMs }) => nowMs - (resolvedAtMs ?? 0) <= settings.relapseMs);
    const now = { state: 'open', resolvedAtMs: null, goneSinceMs: null } as const;
    if (before) {
      const incident = { ...before, ...now, detail: trouble.detail, ownerTeam };
      changes.push({ change: 'reopen', incident });
    } else {
      const incident = { ...trouble, ...now, id: newId(), ownerTeam, openedAtMs: nowMs };
      changes.push({ change: 'open', incident });
    }
  }
  for (const open of known) {
    if (open.state === 'resolved') continue;
    const isSeen = troubles.some(({ kind, subject }) => kind === open.kind && subject === open.subject);
    if (isSeen) continue;
    if (open.goneSinceMs === null) changes.push(update(open, { goneSinceMs: nowMs }));
    else if (nowMs - open.goneSinceMs >= settings.quietMs) {
      changes.push({ change: 'resolve', incident: { ...open, state: 'resolved', resolvedAtMs: nowMs } });
    }
  }
  return changes;
}

function update(open: PlatformIncident, to: Partial<PlatformIncident>): PlatformChange {
  return { change: 'update', incident: { ...open, ...to } };
}
