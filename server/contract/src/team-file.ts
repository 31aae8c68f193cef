import { z } from 'zod';
import { EscalationInFile } from './escalation-file.ts';
import { PersonInFile, RotaInFile } from './rota-file.ts';
import { ChannelInFile } from './team-channel-file.ts';
import { Slug, TitleInFile } from './text.ts';

/** A team as people write it, `teams/*.yaml`. */
export const TeamFile = z.strictObject({
  team: Slug.describe('Id of the team, once in all files.'),
  title: TitleInFile.optional(),
  default: z.boolean().default(false).describe('true: takes over what nobody else owns. At most one team.'),
  language: z
    .enum(['en', 'de'])
    .default('en')
    .describe('What its pages are written in; webhooks carry both.'),
  falsePagesPer4Weeks: z
    .number()
    .min(0.1)
    .max(100)
    .default(1)
    .describe(
      'How many false pages it puts up with in four weeks, over all steps it answers for. More: paged sooner, and more often for nothing.',
    ),
  channels: z.array(ChannelInFile).min(1).max(16).describe('Where its pages go.'),
  people: z.array(PersonInFile).max(200).default([]).describe('Who can be on call.'),
  rotas: z.array(RotaInFile).max(16).default([]).describe('Who is on call when.'),
  escalation: EscalationInFile.optional().describe(
    'Whom a page reaches, one step after the other, until somebody takes the incident. Absent: the channels, and whoever is on call in the first rota.',
  ),
});
export type TeamFile = z.infer<typeof TeamFile>;
