import { z } from 'zod';
import { Slug, TitleInFile } from './text.ts';

/** Where a team's pages go. The secret is a Standard Webhooks one: `whsec_` and base64 of 24 to 64 bytes. */
export const WebhookChannel = z.strictObject({
  webhook: z
    .url({ protocol: /^https?$/, error: 'an http or https address' })
    .describe('Address that pages are posted to.'),
  secret: z
    .string()
    .regex(/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/, 'whsec_ and base64 of 24 to 64 bytes')
    .describe('Signing secret of Standard Webhooks: whsec_ and base64 of 24 to 64 bytes.'),
});
export type WebhookChannel = z.infer<typeof WebhookChannel>;

/** A team as people write it, `teams/*.yaml`. */
export const TeamFile = z.strictObject({
  team: Slug.describe('Id of the team, once in all files.'),
  title: TitleInFile.optional(),
  default: z.boolean().default(false).describe('true: takes over what nobody else owns. At most one team.'),
  channels: z.array(WebhookChannel).min(1).max(8).describe('Where its pages go.'),
});
export type TeamFile = z.infer<typeof TeamFile>;
