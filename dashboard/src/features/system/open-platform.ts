import type { PlatformIncidentView } from '@wegwarte/contract';

/** What is open and told by itself: what has the same cause is counted with that. */
export function openPlatformCauses(
  incidents: readonly PlatformIncidentView[],
): readonly PlatformIncidentView[] {
  return incidents.filter(({ state, partOf }) => state !== 'resolved' && partOf === null);
}

/** The one line that a wall has room for: how many there are, and who has the one that nobody or somebody took last. */
export function platformLine(
  incidents: readonly PlatformIncidentView[],
): { readonly n: number; readonly takenBy: string | null } | null {
  const causes = openPlatformCauses(incidents);
  if (causes.length === 0) return null;
  // As long as nobody has one of them, nobody has it.
  const takers = causes.map(({ acknowledgedBy }) => acknowledgedBy);
  return { n: causes.length, takenBy: takers.includes(null) ? null : [...new Set(takers)].join(', ') };
}
