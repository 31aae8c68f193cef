import { z } from 'zod';

export const Secret = z.string().min(32, 'at least 32 characters, from a random source');

const Key = z.strictObject({
  key: Secret,
  /** Until then, whoever is known by a pseudonym of this former key is still found. */
  until: z.iso
    .datetime({ offset: true, error: 'a time with its zone, such as 2026-12-31T00:00:00Z' })
    .optional(),
});
const Keys = z
  .array(Key, 'a secret, or a list: the current one and those before it')
  .min(1, 'the current key');

/**
 * The key of the pseudonyms, or a list: the current one first, then those before it, each with the end of its grace
 * period. Changing the key without naming the one before makes everybody a new customer.
 */
export const PseudonymKeys = z.unknown().transform((given, context) => {
  const asList = Array.isArray(given)
    ? given.map((one: unknown) => (typeof one === 'string' ? { key: one } : one))
    : given;
  const parsed = typeof given === 'string' ? Secret.transform((key) => [{ key, until: undefined }]) : Keys;
  const { success, data, error } = parsed.safeParse(asList);
  if (!success) {
    for (const issue of error.issues)
      context.issues.push({ ...issue, input: undefined } as z.core.$ZodRawIssue);
    return z.NEVER;
  }
  const complain = (message: string, ...path: (string | number)[]) =>
    context.issues.push({ code: 'custom', message, path, input: undefined });
  if (data[0]!.until !== undefined) complain('the first key is the current one, and has no end', 0, 'until');
  const former = data.slice(1).map(({ key, until }, index) => {
    if (until === undefined) complain('a former key needs the end of its grace period', index + 1, 'until');
    if (data.findIndex((one) => one.key === key) <= index) complain('the same key twice', index + 1, 'key');
    return { key, untilMs: Date.parse(until ?? '') };
  });
  return { current: data[0]!.key, former };
});
