import type { z } from 'zod';
import { WegwarteError } from '../kernel/wegwarte-error.ts';

/** A body by its schema. @throws WegwarteError `input-invalid` naming each key that is wrong */
export function readInput<T extends z.ZodType>(schema: T, body: unknown): z.output<T> {
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  const findings = read.error.issues.map(({ path, message }) =>
    [path.join('.'), message].filter(Boolean).join(': '),
  );
  throw new WegwarteError('input-invalid', findings.join('; ').slice(0, 500));
}

/** An instant in a query. @throws WegwarteError `input-invalid` */
export function readInstant(name: string, text: unknown): number {
  const atMs =
    typeof text === 'string' && /^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:\d{2})$/.test(text)
      ? Date.parse(text)
      : NaN;
  if (Number.isNaN(atMs)) {
    throw new WegwarteError('input-invalid', `${name}: an instant such as 2026-11-23T14:00:00Z`);
  }
  return atMs;
}
