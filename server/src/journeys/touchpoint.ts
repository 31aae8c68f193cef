import type { AttributeValue } from './journey-definition.ts';

/**
 * A touchpoint inside the product: decoded, identities already replaced by their keyed hash, attributes reduced to
 * those some journey asks for.
 */
export interface Touchpoint {
  /** Unique within its source. */
  readonly id: string;
  readonly type: string;
  /** Event time, ms since the epoch. */
  readonly timeMs: number;
  /** Pseudonyms by kind of identity (`customer`, `session`, …) or by the attribute a journey is keyed by. */
  readonly identities: Readonly<Record<string, string>>;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  readonly source: string;
  /**
   * Pseudonyms by which the same somebody was known before, by kind: another identity that was joined to this one, or
   * one made with a key that was replaced. Absent where there are none.
   */
  readonly formerly?: Readonly<Record<string, readonly string[]>> | undefined;
}
