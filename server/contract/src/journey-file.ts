import { z } from 'zod';
import { TimeZone } from './rota-file.ts';
import { AttributeValue } from './touchpoint.ts';
import { Slug, TitleInFile } from './text.ts';

/** `90s`, `15m`, `2h`, `14d`: one whole number and one unit. */
export const DurationText = z
  .string()
  .regex(/^[1-9]\d{0,5}(s|m|h|d)$/, 'a duration such as 90s, 15m, 2h or 14d');

/** A condition on one attribute: a plain value means equality, a list means any of them. */
export const AttributeCondition = z.union([
  AttributeValue,
  z.array(AttributeValue).min(1),
  z
    .strictObject({
      eq: AttributeValue.optional(),
      ne: AttributeValue.optional(),
      in: z.array(AttributeValue).min(1).optional(),
      gt: z.number().optional(),
      gte: z.number().optional(),
      lt: z.number().optional(),
      lte: z.number().optional(),
      exists: z.boolean().optional(),
    })
    .refine((c) => Object.keys(c).length > 0, 'at least one of eq, ne, in, gt, gte, lt, lte, exists'),
]);
export type AttributeCondition = z.infer<typeof AttributeCondition>;

/** Which touchpoints match: all given parts must hold. */
export const TouchpointMatch = z.strictObject({
  type: z
    .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
    .describe('Type of the touchpoint, or a list of types of which any will do.'),
  source: z
    .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
    .optional()
    .describe('Where the touchpoint came from, or a list of sources of which any will do.'),
  attributes: z
    .record(z.string(), AttributeCondition)
    .optional()
    .describe(
      'A condition for each attribute named; all must hold. A value means equal, a list any of them, otherwise eq, ne, in, gt, gte, lt, lte, exists.',
    ),
});
export type TouchpointMatch = z.infer<typeof TouchpointMatch>;

export const StepInFile = z.strictObject({
  step: Slug.describe('Id of the step, once in the journey.'),
  title: TitleInFile.optional(),
  when: TouchpointMatch.describe('Which touchpoints enter this step.'),
  within: DurationText.optional().describe(
    'At most this long after entering the step before, such as 90s, 15m, 2h or 14d. Every step but the first needs it.',
  ),
  owner: Slug.optional().describe(
    'Team paged for customers who do not get on from here; else the owner of the journey.',
  ),
  optional: z
    .boolean()
    .optional()
    .describe('true: may be skipped. Neither the first step nor the last can be.'),
});
export type StepInFile = z.infer<typeof StepInFile>;

export const Criticality = z.enum(['high', 'medium', 'low']);
export type Criticality = z.infer<typeof Criticality>;

/** A journey as people write it, `journeys/*.yaml`. Cross-field rules live in the server's `journeys/`. */
export const JourneyFile = z.strictObject({
  journey: Slug.describe('Id of the journey, once in all files.'),
  title: TitleInFile.optional(),
  owner: Slug.describe('Team that gets paged unless the step names another.'),
  key: z
    .string()
    .min(1)
    .default('customer')
    .describe('Identity that joins touchpoints: customer, session, any other identity or attribute.'),
  criticality: Criticality.default('medium').describe('How far up on the wall, how loud the page.'),
  timeZone: TimeZone.optional().describe(
    'Zone its customers live by: what is normal goes by its hours and days. Else that of the configuration, paging.timeZone.',
  ),
  value: z
    .strictObject({
      attribute: z.string().min(1).optional().describe('Attribute that holds what this very run is worth.'),
      currency: z
        .string()
        .regex(/^[A-Z]{3}$/, 'an ISO 4217 code such as EUR')
        .describe('ISO 4217 code such as EUR.'),
      typical: z
        .number()
        .positive()
        .describe('What one completed run is usually worth, in units of the currency.'),
    })
    .optional()
    .describe('What a completed run is worth, for the money at risk.'),
  segments: z
    .array(z.string().min(1))
    .max(12)
    .default([])
    .describe('Attributes counted apart by value, such as channel or paymentMethod. Few values each.'),
  labels: z
    .record(z.string(), TitleInFile)
    .optional()
    .describe(
      'What people call the attributes of segments, such as { paymentMethod: { en: payment method, de: Zahlungsart } }; as it is said in the middle of a sentence.',
    ),
  steps: z
    .array(StepInFile)
    .min(2)
    .max(32)
    .describe('In order. The first starts a run, the last is the goal.'),
  abandon: z
    .array(
      z.strictObject({
        when: TouchpointMatch,
        reason: z.string().min(1).optional().describe('Attribute that names the reason.'),
      }),
    )
    .default([])
    .describe('Touchpoints by which a customer says that they give up.'),
});
export type JourneyFile = z.infer<typeof JourneyFile>;
