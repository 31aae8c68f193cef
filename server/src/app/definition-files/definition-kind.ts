export const definitionKinds = ['journey', 'team', 'mapping', 'calendar'] as const;
export type DefinitionKind = (typeof definitionKinds)[number];

/** What a file is meant to be, by the top-level key that names it; undefined when it names none or several. */
export function kindOf(raw: unknown): DefinitionKind | undefined {
  if (typeof raw !== 'object' || raw === null) return undefined;
  const named = definitionKinds.filter((kind) => Object.hasOwn(raw, kind));
  return named.length === 1 ? named[0] : undefined;
}
