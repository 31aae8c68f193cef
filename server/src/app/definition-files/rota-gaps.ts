import type { TeamFile } from '@wegwarte/contract';
import type { Interval } from '../../on-call/interval.ts';
import { gapsBetween } from '../../on-call/shifts.ts';
import type { DefinitionError } from './definition-error.ts';
import type { ParsedDefinition } from './parse-definition.ts';
import { toRota } from './to-rota.ts';

/** So far ahead there is time to find somebody. */
export const GAPS_AHEAD_MS = 14 * 24 * 3_600_000;

/** Each rota that is to cover all times and does not, at its place in the file. */
export function gapsAhead(team: ParsedDefinition<TeamFile>, nowMs: number): DefinitionError[] {
  return (team.definition?.rotas ?? []).flatMap((written, at) => {
    if (written.coverage === 'partial') return [];
    const [first, ...others] = gapsBetween(toRota(written), nowMs, nowMs + GAPS_AHEAD_MS);
    if (!first) return [];
    const more =
      others.length === 0 ? '' : `, and ${others.length} more time${others.length === 1 ? '' : 's'}`;
    const remedy = `nobody is on call ${inWords(first, nowMs, written.timeZone)}${more} in the next 14 days: add a layer, or say coverage: partial`;
    return [team.errorAt(['rotas', at, 'rota'], remedy)];
  });
}

function inWords({ fromMs, toMs }: Interval, nowMs: number, timeZone: string): string {
  const from = fromMs === nowMs ? 'from now' : `from ${localTime(fromMs, timeZone)}`;
  const to = toMs === nowMs + GAPS_AHEAD_MS ? '' : ` to ${localTime(toMs, timeZone)}`;
  return `${from}${to} (${timeZone})`;
}

function localTime(atMs: number, timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(atMs);
}
