import type { Pseudonyms } from './pseudonymiser.ts';

/** By kind of identity. */
export type FormerPseudonyms = Readonly<Record<string, readonly string[]>>;

/**
 * By which other pseudonyms the somebody of a touchpoint was known before: those of the identity that
 * `previousIdentity` names, and those made with keys that were replaced. Undefined where there are none, which is the
 * rule.
 *
 * @param kinds those that journeys are keyed by
 * @param identityOf the identity of a kind as it was sent, undefined where there is none
 */
export function formerPseudonyms(
  kinds: Iterable<string>,
  identityOf: (kind: string) => string | undefined,
  previous: Readonly<Record<string, string>> | undefined,
  pseudonyms: Pseudonyms,
): FormerPseudonyms | undefined {
  let former: Record<string, readonly string[]> | undefined;
  for (const kind of kinds) {
    const identity = identityOf(kind);
    // Whoever is somebody else now must be somebody: there is nobody to carry the runs over to.
    if (identity === undefined) continue;
    const before = previous?.[kind];
    const joined = before === undefined || before === identity ? undefined : before;
    const byKey = pseudonyms.formerPseudonyms(kind, identity);
    if (joined === undefined && byKey.length === 0) continue;
    former ??= {};
    former[kind] =
      joined === undefined
        ? byKey
        : [pseudonyms.pseudonym(kind, joined), ...pseudonyms.formerPseudonyms(kind, joined), ...byKey];
  }
  return former;
}
