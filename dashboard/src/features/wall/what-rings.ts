import type { IncidentView } from '@wegwarte/contract';

/** Incidents of the wall, as far as they matter for its sound. */
export type Audible = Pick<IncidentView, 'id' | 'state' | 'partOf'>;

/**
 * Whether somebody before the wall must look up: an incident is on it that was not before, nobody has it, and no other one
 * explains it. On the wall are critical journeys only.
 *
 * Invariants: what is there when a screen begins to watch never rings, nor what comes again after a lost connection; each
 * incident rings once for as long as the wall shows it. One that opened while the connection was lost is news when it is back.
 *
 * @param known ids from the call before; null: the screen has only begun to watch
 */
export function whatRings(
  known: ReadonlySet<string> | null,
  incidents: readonly Audible[],
): { readonly rings: boolean; readonly known: ReadonlySet<string> } {
  // A part that turns out to have a cause of its own is news then.
  const told = incidents.filter(({ partOf }) => partOf === null);
  const isNews = ({ id, state }: Audible) => state === 'open' && known !== null && !known.has(id);
  return { rings: told.some(isNews), known: new Set(told.map(({ id }) => id)) };
}
