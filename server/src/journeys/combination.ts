/**
 * What stands in the place of a dimension for combinations of values of all the journey's dimensions: no dimension may
 * be called so. Journeys of two or more dimensions have them.
 */
export const COMBINATION = '*';

/** The values in order of the journey's dimensions, null where one is unknown. */
export function combinationText(values: readonly (string | null)[]): string {
  return JSON.stringify(values);
}

/** Null where the text is no combination: of those past the limit, which are counted together. */
export function combinationValues(text: string): readonly (string | null)[] | null {
  return text.startsWith('[') ? (JSON.parse(text) as (string | null)[]) : null;
}
