import { z } from 'zod';
import { Instant, Title } from './text.ts';

/** One running process. */
export const InstanceView = z.object({
  id: z.string(),
  host: z.string(),
  /** Of the dashboard it ships. */
  build: z.string(),
  startedAt: Instant,
  heardAt: Instant,
  /** Not heard of for a while, and not stopped in order. */
  silent: z.boolean(),
  /** Detects and pages; one of all does. */
  elected: z.boolean(),
  /** Of topics, that it follows. */
  partitions: z.int().min(0),
});
export type InstanceView = z.infer<typeof InstanceView>;

export const StorageView = z.object({
  /** `PostgreSQL 17.2`. */
  server: z.string(),
  /** Version of TimescaleDB; null without it. */
  timescale: z.string().nullable(),
  bytes: z.number().min(0),
  /** Indices included, the largest first. */
  tables: z.array(z.object({ table: z.string(), bytes: z.number().min(0) })),
  /** History older than this is removed. */
  keepSeconds: z.number().min(0),
  /** Beginning of the oldest counter; null while nothing has been counted. */
  keptSince: Instant.nullable(),
});
export type StorageView = z.infer<typeof StorageView>;

/** A place pages go to, and how the last ones fared. */
export const ChannelView = z.object({
  team: z.string(),
  title: Title,
  /** Kind and position among its kind, `slack-1`: an address may be a secret. */
  channel: z.string(),
  lastDelivered: Instant.nullable(),
  lastFailed: Instant.nullable(),
  /** Pages to it that wait to be sent. */
  waiting: z.int().min(0),
  /** Why the newest page that has not got through has not; null when the last one did. */
  trouble: z.string().nullable(),
});
export type ChannelView = z.infer<typeof ChannelView>;

/** Answer of `GET /api/v1/system`. */
export const SystemView = z.object({
  at: Instant,
  instances: z.array(InstanceView),
  storage: StorageView,
  channels: z.array(ChannelView),
});
export type SystemView = z.infer<typeof SystemView>;

export const AuditAction = z.enum([
  'put-back',
  'list-stuck',
  'export-stuck',
  'show-run',
  'let-screen-in',
  'revoke-screen',
  'add-device',
  'remove-device',
]);
export type AuditAction = z.infer<typeof AuditAction>;

/** Somebody looked at single customers, put dead letters back, let a screen in, or told a device to show pages. */
export const AuditView = z.object({
  at: Instant,
  actor: z.string(),
  action: AuditAction,
  subject: z.string(),
  detail: z.string(),
});
export type AuditView = z.infer<typeof AuditView>;
