import { z } from 'zod';
import { Freshness, JourneyView, WallView } from './views.ts';

/**
 * The socket protocol (socket.io, path `/live`, same session or token as the API).
 *
 * A client emits `watch` with a room name and gets `snapshot` for it, then a `delta` for each change.
 * `seq` counts from the snapshot by one; a client that sees a gap emits `watch` again.
 * `freshness` comes every second whether anything changed or not.
 */
export const RoomName = z.string().regex(/^(wall|journey:[a-z][a-z0-9-]{0,62})$/, 'wall or journey:ID');
export type RoomName = z.infer<typeof RoomName>;

/** A delta replaces whole top-level entries: of the wall single journeys and incidents by id, of a journey single fields. */
export const WallDelta = z.object({
  journeys: z.record(z.string(), WallView.shape.journeys.element),
  /** Order of the journeys on the wall, when it changed. */
  order: z.array(z.string()).nullable(),
  incidents: WallView.shape.incidents.nullable(),
});
export type WallDelta = z.infer<typeof WallDelta>;
export const JourneyDelta = JourneyView.partial();
export type JourneyDelta = z.infer<typeof JourneyDelta>;

export interface LiveServerEvents {
  freshness: (freshness: Freshness) => void;
  snapshot: (message: { room: string; seq: number; state: WallView | JourneyView }) => void;
  delta: (message: { room: string; seq: number; change: WallDelta | JourneyDelta }) => void;
  /** The session ended or was revoked; the socket is closed next. */
  unauthorized: () => void;
}

/** Answer to `watch` and `unwatch`. */
export type LiveAck = { ok: true } | { ok: false; reason: string };
export interface LiveClientEvents {
  watch: (room: string, ack: (answer: LiveAck) => void) => void;
  unwatch: (room: string, ack: (answer: LiveAck) => void) => void;
}
