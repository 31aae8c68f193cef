import { z } from 'zod';
import { AttributeValue } from './touchpoint.ts';
import { Slug, Title } from './text.ts';

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
  type: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]),
  source: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]).optional(),
  attributes: z.record(z.string(), AttributeCondition).optional(),
});
export type TouchpointMatch = z.infer<typeof TouchpointMatch>;

const TitleInFile = z.union([z.string().min(1), Title.partial().refine((t) => t.en ?? t.de, 'en or de')]);

export const StepInFile = z.strictObject({
  step: Slug,
  title: TitleInFile.optional(),
  when: TouchpointMatch,
  within: DurationText.optional(),
  owner: Slug.optional(),
  optional: z.boolean().optional(),
});
export type StepInFile = z.infer<typeof StepInFile>;

export const Criticality = z.enum(['high', 'medium', 'low']);
export type Criticality = z.infer<typeof Criticality>;

/** A journey as people write it, `journeys/*.yaml`. Cross-field rules live in the server's `journeys/`. */
export const JourneyFile = z.strictObject({
  journey: Slug,
  title: TitleInFile.optional(),
  owner: Slug,
  key: z.string().min(1).default('customer'),
  criticality: Criticality.default('medium'),
  value: z
    .strictObject({
      attribute: z.string().min(1).optional(),
      currency: z.string().regex(/^[A-Z]{3}$/, 'an ISO 4217 code such as EUR'),
      typical: z.number().positive(),
    })
    .optional(),
  segments: z.array(z.string().min(1)).max(12).default([]),
  steps: z.array(StepInFile).min(2).max(32),
  abandon: z
    .array(z.strictObject({ when: TouchpointMatch, reason: z.string().min(1).optional() }))
    .default([]),
});
export type JourneyFile = z.infer<typeof JourneyFile>;
