import { z } from 'zod';
import { Instant } from './text.ts';

/** Where it hangs, so that whoever revokes it knows which one goes dark. */
export const ScreenInput = z.strictObject({ name: z.string().trim().min(1).max(100) });
export type ScreenInput = z.infer<typeof ScreenInput>;

/** A screen that may show the wall without anybody signing in at it. */
export const ScreenView = z.object({
  id: z.string(),
  name: z.string(),
  createdBy: z.string(),
  createdAt: Instant,
  revokedBy: z.string().nullable(),
  revokedAt: Instant.nullable(),
});
export type ScreenView = z.infer<typeof ScreenView>;

/** `path` below the address of the server. It is shown this once: it is the key, and only its hash is kept. */
export const NewScreen = ScreenView.extend({ path: z.string() });
export type NewScreen = z.infer<typeof NewScreen>;
