import { z } from 'zod';
import { PersonView } from './on-call.ts';
import { Instant, Slug } from './text.ts';

/** As `PushSubscription.toJSON()` of a browser has it. */
const Subscription = z.object({
  endpoint: z.url({ protocol: /^https$/, error: 'an https address' }).max(2_000),
  keys: z.object({
    p256dh: z.string().regex(/^[A-Za-z0-9_-]{87}=?$/, 'an uncompressed point of P-256 in base64url'),
    auth: z.string().regex(/^[A-Za-z0-9_-]{22}(==)?$/, '16 bytes in base64url'),
  }),
});

/** A browser that is to show a person's pages (Web Push). */
export const DeviceInput = z.strictObject({
  person: Slug.describe('Whose pages it shows.'),
  label: z.string().trim().min(1).max(60).describe('As its owner calls it.'),
  subscription: Subscription,
});
export type DeviceInput = z.infer<typeof DeviceInput>;

/** Without its address, which is a key. */
export const DeviceView = z.object({
  /** The first 32 hexadecimal digits of the SHA-256 of its address: a browser knows itself by it. */
  id: z.string(),
  person: PersonView,
  label: z.string(),
  addedBy: z.string(),
  addedAt: Instant,
  /** When a message to it was last taken by its push service. */
  reachedAt: Instant.nullable(),
});
export type DeviceView = z.infer<typeof DeviceView>;

export const DevicesView = z.object({
  /** Of this server (RFC 8292), base64url: what a browser subscribes with. */
  key: z.string(),
  /** Everybody a device can be of; `isTold`: a team's file sends pages to their devices. */
  people: z.array(PersonView.extend({ isTold: z.boolean() })),
  devices: z.array(DeviceView),
});
export type DevicesView = z.infer<typeof DevicesView>;

/** What became of a message to try a device out. */
export const DeviceTestView = z.object({ arrived: z.boolean(), detail: z.string() });
export type DeviceTestView = z.infer<typeof DeviceTestView>;
