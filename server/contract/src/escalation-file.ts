import { z } from 'zod';
import { DurationText } from './journey-file.ts';
import { Slug } from './text.ts';

export const EscalationTargetInFile = z.union([
  z.enum(['channels', 'everybody']),
  z.strictObject({ rota: Slug.describe('Whoever is on call in this rota of the team.') }),
  z.strictObject({ person: Slug.describe('This person.') }),
  z.strictObject({ team: Slug.describe('Another team: its channels, and whoever is on call in its rotas.') }),
]);
export type EscalationTargetInFile = z.infer<typeof EscalationTargetInFile>;

export const EscalationStepInFile = z.strictObject({
  to: z
    .array(EscalationTargetInFile)
    .min(1)
    .max(16)
    .describe('channels (those of the team), everybody in it, { rota: … }, { person: … }, { team: … }.'),
  wait: DurationText.default('5m').describe(
    'How long somebody has to take it before the next step, such as 5m.',
  ),
});

export const EscalationInFile = z.strictObject({
  steps: z.array(EscalationStepInFile).min(1).max(16).describe('In this order, until somebody takes it.'),
  repeat: z.int().min(0).max(9).default(0).describe('How often all steps are gone through again.'),
});
export type EscalationInFile = z.infer<typeof EscalationInFile>;
