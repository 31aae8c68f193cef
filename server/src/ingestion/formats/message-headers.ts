import type { LogMessage } from '../../workflows/touchpoint-log.ts';

/** Producers write the same few names over and over; more than this would be somebody making them up. */
const MAX_NAMES = 1_000;
const lowerCase = new Map<string, string>();

/** Headers by name in lower case, in which order they came; of one that came several times the first. */
export function headersOf({ headers }: LogMessage): Map<string, string> {
  const found = new Map<string, string>();
  for (const written in headers) {
    const name = lowerCased(written);
    const given = headers[written];
    const value = isList(given) ? given[0] : given;
    if (value !== undefined && value !== null && !found.has(name)) found.set(name, value.toString());
  }
  return found;
}

function lowerCased(name: string): string {
  let known = lowerCase.get(name);
  if (known === undefined) {
    known = name.toLowerCase();
    if (lowerCase.size < MAX_NAMES) lowerCase.set(name, known);
  }
  return known;
}

type Value = Buffer | string | undefined;

function isList(value: Value | readonly (Buffer | string)[]): value is readonly (Buffer | string)[] {
  return Array.isArray(value);
}
