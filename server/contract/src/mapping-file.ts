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
    column: z
      .union([Column, z.array(Column).min(1).max(8)])
      .describe('A column, or several: the first that has something.'),
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

const MappedId = z
  .union([Column, z.array(Column).min(1).max(8)])
  .describe(
    'What makes a record unique: one column or several together. Without it every record of a file counts as its own.',
  );
const MappedType = MappedText.describe('Type of the touchpoint.');
const MappedTime = z
  .strictObject({
    column: Column,
    format: z
      .string()
      .min(1)
      .default('iso')
      .describe(
        "iso, epoch-ms, epoch-s, epoch-us, or a pattern of yyyy MM dd HH mm ss SSS XXX and 'quoted text', such as yyyy-MM-dd HH:mm:ss.",
      ),
    zone: z
      .string()
      .min(1)
      .default('UTC')
      .describe('IANA time zone of times that do not say theirs, such as Europe/Berlin.'),
  })
  .describe('When it happened.');
const MappedIdentities = z
  .record(z.string().min(1).max(64), MappedText)
  .refine((identities) => Object.keys(identities).length > 0, 'at least one identity')
  .describe('Who it was: customer, session, order …');
const MappedAttributes = z.record(z.string().min(1).max(64), MappedAttribute);
const MappedSource = MappedText.describe('Where the records came from.');

const described =
  'What is kept besides; everything not listed is dropped. An empty cell means that it is absent.';
const fields = {
  type: MappedType,
  time: MappedTime,
  identities: MappedIdentities,
  attributes: MappedAttributes.default({}).describe(described),
  source: MappedSource.optional(),
};

/**
 * How the records of a CSV or NDJSON file, or the messages of a topic, become touchpoints, as people write it.
 * A plain text always names a column; what is the same for every record is `{ constant: … }`.
 */
export const MappingFile = z.strictObject({
  mapping: Slug.describe('Id of the mapping.'),
  format: z
    .enum(['csv', 'ndjson'])
    .default('csv')
    .describe('Of a file: csv has a header line; ndjson is one JSON object a line.'),
  delimiter: z.string().length(1).default(',').describe('Of csv.'),
  id: MappedId.optional(),
  ...fields,
});
export type MappingFile = z.infer<typeof MappingFile>;
export type MappingFileInput = z.input<typeof MappingFile>;

/** The same for the messages of a topic, written in the configuration. Whatever is sent twice must have the same id. */
export const RecordMapping = z.strictObject({ id: MappedId, ...fields });
export type RecordMapping = z.infer<typeof RecordMapping>;

/** For a format that knows where its things are: what is to be taken from elsewhere. */
export const MappingOverrides = z.strictObject({
  id: MappedId.optional(),
  type: MappedType.optional(),
  time: MappedTime.optional(),
  identities: MappedIdentities.optional(),
  attributes: MappedAttributes.optional().describe(described),
  source: MappedSource.optional(),
});
export type MappingOverrides = z.infer<typeof MappingOverrides>;
