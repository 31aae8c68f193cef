import { z } from 'zod';
import { Slug, Title } from './text.ts';

/** Where a team's pages go. The secret is a Standard Webhooks one: `whsec_` and base64 of 24 to 64 bytes. */
export const WebhookChannel = z.strictObject({
  webhook: z.url({ protocol: /^https?$/ }),
  secret: z.string().regex(/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/, 'whsec_ and base64 of 24 to 64 bytes'),
});
export type WebhookChannel = z.infer<typeof WebhookChannel>;

/** A team as people write it, `teams/*.yaml`. */
export const TeamFile = z.strictObject({
  team: Slug,
  title: z.union([z.string().min(1), Title.partial().refine((t) => t.en ?? t.de, 'en or de')]).optional(),
  /** Takes over what nobody else owns; at most one team. */
  default: z.boolean().default(false),
  channels: z.array(WebhookChannel).min(1).max(8),
});
export type TeamFile = z.infer<typeof TeamFile>;
