import type { IncidentView } from '@wegwarte/contract';
import { openCauses } from '../incidents/open-causes.ts';

/** How long a resolved incident stays on the wall, so that whoever looked away learns how it ended. */
export const RESOLVED_STAYS_MS = 15 * 60_000;

export interface IncidentColumn {
  /** Drawn large. */
  readonly large: readonly IncidentView[];
  /** Drawn in two lines each. */
  readonly small: readonly IncidentView[];
  /** Open ones there is no room for. */
  readonly hidden: number;
  readonly resolved: readonly IncidentView[];
}

/** How many incidents a screen has room for. */
export interface ColumnRoom {
  /** Drawn large when they are all there is. */
  readonly large: number;
  /** Below a large one, when there are more. */
  readonly small: number;
}
export const wideRoom: ColumnRoom = { large: 2, small: 2 };
/** On a standing screen the journeys are below, and need room as well. */
export const tallRoom: ColumnRoom = { large: 1, small: 1 };

const rank = { open: 0, acknowledged: 1, mitigated: 2, resolved: 3 } as const;

/** What the wall's column shows: what nobody has yet comes first, then the oldest. It must never scroll. */
export function planIncidentColumn(
  incidents: readonly IncidentView[],
  asOfMs: number,
  room: ColumnRoom = wideRoom,
): IncidentColumn {
  const open = openCauses(incidents).sort(
    (a, b) => rank[a.state] - rank[b.state] || Date.parse(a.openedAt) - Date.parse(b.openedAt),
  );
  const large = open.slice(0, open.length <= room.large ? room.large : 1);
  const small = open.slice(large.length, large.length + room.small);
  const resolved = incidents
    .filter((incident) => incident.resolvedAt && asOfMs - Date.parse(incident.resolvedAt) < RESOLVED_STAYS_MS)
    .sort((a, b) => Date.parse(b.resolvedAt!) - Date.parse(a.resolvedAt!));
  return {
    large,
    small,
    hidden: open.length - large.length - small.length,
    resolved: resolved.slice(0, open.length > 1 ? 0 : 2),
  };
}
