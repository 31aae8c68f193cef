import { z } from 'zod';
import { AttributeValue } from './touchpoint.ts';
import { Slug } from './text.ts';

/** Name of a CSV column, or of a field of a JSON record; `basket.value` reaches into nested JSON. */
const Column = z
  .string()
  .min(1)
  .describe('Name of a column or field; basket.value reaches into nested JSON.');

const Constant = z.strictObject({
  constant: z.string().min(1).max(256).describe('The same for every record.'),
});

/** A text of each record: a column, a column with some of its values replaced, or a constant. */
const MappedText = z.union([
  Column,
  z.strictObject({
    column: Column,
    values: z
      .record(z.string(), z.string().min(1).max(256))
      .optional()
      .describe('Replacements by value; a value that is not listed stays as it is.'),
    ifEmpty: z.string().min(1).max(256).optional().describe('Stands in where the record has nothing.'),
  }),
  Constant,
]);
export type MappedText = z.infer<typeof MappedText>;

const MappedAttribute = z.union([
  Column,
  z.strictObject({
    column: Column,
    type: z.enum(['string', 'number', 'boolean']).default('string'),
  }),
  z.strictObject({ constant: AttributeValue }),
]);
export type MappedAttribute = z.infer<typeof MappedAttribute>;

/**
 * How the records of a CSV or NDJSON file become touchpoints, as people write it: `wegwarte replay --mapping FILE`.
 * A plain text always names a column; what is the same for every record is `{ constant: … }`.
 */
export const MappingFile = z.strictObject({
  mapping: Slug.describe('Id of the mapping.'),
  format: z
    .enum(['csv', 'ndjson'])
    .default('csv')
    .describe('csv has a header line; ndjson is one JSON object a line.'),
  delimiter: z.string().length(1).default(',').describe('Of csv.'),
  id: z
    .union([Column, z.array(Column).min(1).max(8)])
    .optional()
    .describe(
      'What makes a record unique: one column or several together. Without it every record counts as its own.',
    ),
  type: MappedText.describe('Type of the touchpoint.'),
  time: z
    .strictObject({
      column: Column,
      format: z
        .string()
        .min(1)
        .default('iso')
        .describe(
          "iso, epoch-ms, epoch-s, or a pattern of yyyy MM dd HH mm ss SSS XXX and 'quoted text', such as yyyy-MM-dd HH:mm:ss.",
        ),
      zone: z
        .string()
        .min(1)
        .default('UTC')
        .describe('IANA time zone of times that do not say theirs, such as Europe/Berlin.'),
    })
    .describe('When it happened.'),
  identities: z
    .record(z.string().min(1).max(64), MappedText)
    .refine((identities) => Object.keys(identities).length > 0, 'at least one identity')
    .describe('Who it was: customer, session, order …'),
  attributes: z
    .record(z.string().min(1).max(64), MappedAttribute)
    .default({})
    .describe(
      'What is kept besides; everything not listed is dropped. An empty cell means that it is absent.',
    ),
  source: MappedText.optional().describe('Where the records came from.'),
});
export type MappingFile = z.infer<typeof MappingFile>;
export type MappingFileInput = z.input<typeof MappingFile>;
