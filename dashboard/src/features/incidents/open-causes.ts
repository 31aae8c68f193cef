import type { IncidentView } from '@wegwarte/contract';

/** The open incidents that nothing else open explains: what is told, counted and taken. Parts are named with their cause. */
export function openCauses(incidents: readonly IncidentView[]): IncidentView[] {
  const open = incidents.filter(({ state }) => state !== 'resolved');
  const ids = new Set(open.map(({ id }) => id));
  return open.filter(({ partOf }) => partOf === null || !ids.has(partOf.id));
}
