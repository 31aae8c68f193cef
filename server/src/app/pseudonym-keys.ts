import { z } from 'zod';

export const Secret = z.string().min(32, 'at least 32 characters, from a random source');

const Moment = z.iso
  .datetime({ offset: true, error: 'a time with its zone, such as 2026-12-31T00:00:00Z' })
  .optional();

const Key = z.strictObject({
  key: Secret,
  /** What happens from then on is read with it. */
  from: Moment,
  /** Until then, whoever is known by a pseudonym of this former key is still found. */
  until: Moment,
});
const Keys = z.array(Key, 'a secret, or a list: the newest one and those before it').min(1, 'the newest key');

/**
 * The key of the pseudonyms, or a list, the newest first: each with the moment from which it is used, and each of those
 * before it with the end of its grace period. Times are event times, ms since the epoch. Changing the key without
 * naming the one before makes everybody a new customer.
 */
export const PseudonymKeys = z.unknown().transform((given, context) => {
  const asList = Array.isArray(given)
    ? given.map((one: unknown) => (typeof one === 'string' ? { key: one } : one))
    : given;
  const parsed = typeof given === 'string' ? Secret.transform((key) => [Key.parse({ key })]) : Keys;
  const { success, data, error } = parsed.safeParse(asList);
  if (!success) {
    for (const issue of error.issues)
      context.issues.push({ ...issue, input: undefined } as z.core.$ZodRawIssue);
    return z.NEVER;
  }
  const complain = (message: string, ...path: (string | number)[]) =>
    context.issues.push({ code: 'custom', message, path, input: undefined });
  const [newest, ...others] = data as [z.infer<typeof Key>, ...z.infer<typeof Key>[]];
  if (newest.until !== undefined) complain('the first key is the newest one, and has no end', 0, 'until');
  const former = others.map(({ key, until }, index) => {
    const next = data[index]!;
    const [replacedMs, untilMs] = [Date.parse(next.from ?? ''), Date.parse(until ?? '')];
    if (next.from === undefined)
      complain('the time from which it is used, the same in all instances', index, 'from');
    if (until === undefined) complain('a former key needs the end of its grace period', index + 1, 'until');
    if (untilMs < replacedMs)
      complain('the grace period ends before the next key comes into use', index + 1, 'until');
    if (Date.parse(data[index + 1]!.from ?? '') >= replacedMs)
      complain('later than that of the key after it', index + 1, 'from');
    if (data.findIndex((one) => one.key === key) <= index) complain('the same key twice', index + 1, 'key');
    return { key, replacedMs, untilMs };
  });
  return { newest: { key: newest.key }, former };
});
