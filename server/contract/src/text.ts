import { z } from 'zod';

/** A text a person reads, in both languages the product speaks. */
export const Title = z.object({ en: z.string().min(1), de: z.string().min(1) });
export type Title = z.infer<typeof Title>;

/** ISO 8601 instant with zone, e.g. `2026-11-23T14:02:00.000Z`. */
export const Instant = z.iso.datetime({ offset: true });

/** Names used in file names, URLs and SQL keys. */
export const Slug = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,62}$/, 'lower-case letters, digits and "-", starting with a letter, at most 63');

/** A title as people write it in a file: one text for both languages, or one for each; a missing one takes the other's. */
export const TitleInFile = z
  .union([z.string().min(1), z.strictObject(Title.partial().shape).refine((t) => t.en ?? t.de, 'en or de')])
  .describe('What people see: one text for both languages, or { en: …, de: … }.');
export type TitleInFile = z.infer<typeof TitleInFile>;
