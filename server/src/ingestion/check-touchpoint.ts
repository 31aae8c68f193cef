import { z } from 'zod';
import { Touchpoint as ContractTouchpoint } from '@wegwarte/contract';

/** A touchpoint that keeps to the contract, its time apart. */
export interface CheckedTouchpoint {
  readonly id: string;
  readonly type: string;
  readonly identities: Readonly<Record<string, string>>;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly source: string;
  readonly previousIdentity?: Readonly<Record<string, string>>;
}

/** The same, but that it may name nobody. */
export const AnonymousTouchpoint = ContractTouchpoint.extend({
  identities: z.record(z.string().max(64), z.string().min(1).max(256)),
});

const MAX_TEXT = 256;
const MAX_KIND = 64;

/**
 * Whether a value keeps to the contract's touchpoint: the same answer as its schema, at a tenth of the cost. Which
 * fault it is, the schema tells: faults are rare, and it words them. `source` and `attributes` may be absent.
 */
export function isTouchpoint(value: unknown, mayBeAnonymous: boolean): value is Partial<CheckedTouchpoint> {
  if (typeof value !== 'object' || value === null) return false;
  const { id, type, source, identities, attributes, previousIdentity } = value as Record<string, unknown>;
  if (!isText(id) || !isText(type)) return false;
  if (source !== undefined && !isText(source)) return false;
  if (attributes !== undefined && !isRecord(attributes)) return false;
  if (previousIdentity !== undefined && identitiesIn(previousIdentity) === -1) return false;
  const count = identitiesIn(identities);
  return count > 0 || (count === 0 && mayBeAnonymous);
}

/** -1 when they are none. */
function identitiesIn(value: unknown): number {
  if (!isRecord(value)) return -1;
  let count = 0;
  for (const kind in value) {
    if (kind.length > MAX_KIND || !isText(value[kind])) return -1;
    count++;
  }
  return count;
}

/** What is wrong with a value that is no touchpoint: the field and what it should be. Null where the schema finds no fault. */
export function touchpointFault(value: unknown, schema: z.ZodType): string | null {
  const parsed = schema.safeParse(value);
  if (parsed.success) return null;
  const [issue] = parsed.error.issues;
  return `${issue!.path.join('.') || 'touchpoint'}: ${issue!.message}`;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= MAX_TEXT;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
