import type {
  Freshness,
  JourneyDelta,
  JourneyView,
  LiveClientEvents,
  LiveServerEvents,
  WallDelta,
  WallView,
} from '@wegwarte/contract';
import { io, type Socket } from 'socket.io-client';
import { applyJourneyDelta, applyWallDelta } from './apply-delta.ts';
import { RoomMirror } from './room-mirror.ts';

export type RoomState = WallView | JourneyView;
type RoomChange = WallDelta | JourneyDelta;

export interface LiveListener {
  freshness(freshness: Freshness): void;
  state(room: string, state: RoomState): void;
  /** The copy of the room is whole, or waits for a snapshot. */
  synced(room: string, synced: boolean): void;
  connection(connection: { connected: boolean; attempts: number }): void;
  /** A connection was refused or broke off; the reason may be that the session ended. */
  refused(): void;
  unauthorized(): void;
}

export interface LiveClientOptions {
  /** Origin of the server; the page's own when left out. */
  readonly url?: string;
  readonly retryMs?: number;
  /** A connection that is open but silent for this long is given up and made anew. */
  readonly silenceMs?: number;
  readonly ackTimeoutMs?: number;
}

export interface LiveClient {
  /** Follows a room until the returned function is called. */
  watch(room: string): () => void;
  close(): void;
}

/** The socket protocol, client side: follows rooms through gaps, silence and lost connections without being asked. */
export function createLiveClient(listener: LiveListener, options: LiveClientOptions = {}): LiveClient {
  const { retryMs = 2_000, silenceMs = 10_000, ackTimeoutMs = 5_000 } = options;
  const socket: Socket<LiveServerEvents, LiveClientEvents> = io(options.url ?? '/', {
    path: '/live',
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
    reconnectionDelay: retryMs / 4,
    reconnectionDelayMax: retryMs * 2,
    timeout: 8_000,
  });
  const rooms = new Map<string, { mirror: RoomMirror<RoomState, RoomChange>; watchers: number }>();
  const timers = new Set<ReturnType<typeof setTimeout>>();
  let attempts = 0;
  let silence: ReturnType<typeof setTimeout> | undefined;

  function later(run: () => void, ms: number): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      run();
    }, ms);
    timers.add(timer);
  }

  function askFor(room: string): void {
    listener.synced(room, false);
    if (!socket.connected) return;
    const connection = socket.id;
    socket.timeout(ackTimeoutMs).emit('watch', room, (error, answer) => {
      const still = rooms.has(room) && socket.id === connection;
      if (!still) return;
      if (error) askFor(room);
      // The journey may appear any moment: definitions are reloaded while the server runs.
      else if (!answer.ok) later(() => rooms.has(room) && askFor(room), ackTimeoutMs);
    });
  }

  function heardSomething(): void {
    clearTimeout(silence);
    // An open connection can be dead for minutes before the network notices.
    silence = setTimeout(() => socket.connected && socket.disconnect().connect(), silenceMs);
  }

  socket.on('connect', () => {
    attempts = 0;
    listener.connection({ connected: true, attempts });
    heardSomething();
    for (const room of rooms.keys()) askFor(room);
  });
  socket.on('disconnect', (reason) => {
    clearTimeout(silence);
    for (const [room, { mirror }] of rooms) {
      mirror.lose();
      listener.synced(room, false);
    }
    listener.connection({ connected: false, attempts });
    if (reason === 'io server disconnect') connectLater();
  });
  socket.on('connect_error', () => {
    listener.refused();
    // Refused by the server itself: socket.io takes that for final, a wall does not.
    if (!socket.active) connectLater();
  });
  socket.io.on('reconnect_attempt', countAttempt);

  function countAttempt(): void {
    attempts += 1;
    listener.connection({ connected: false, attempts });
  }

  function connectLater(): void {
    listener.refused();
    later(() => {
      countAttempt();
      socket.connect();
    }, retryMs);
  }

  socket.on('freshness', (freshness) => {
    heardSomething();
    listener.freshness(freshness);
  });
  socket.on('unauthorized', () => listener.unauthorized());
  socket.on('snapshot', ({ room, seq, state }) => {
    if (!rooms.has(room)) return;
    rooms.get(room)!.mirror.snapshot(seq, state);
    listener.state(room, state);
    listener.synced(room, true);
  });
  socket.on('delta', ({ room, seq, change }) => {
    const step = rooms.get(room)?.mirror.delta(seq, change);
    if (step?.kind === 'state') listener.state(room, step.state);
    else if (step?.kind === 'gap') askFor(room);
  });

  return {
    watch(room) {
      const known = rooms.get(room);
      if (known) known.watchers += 1;
      else {
        rooms.set(room, { mirror: new RoomMirror(applyTo(room)), watchers: 1 });
        askFor(room);
      }
      let watching = true;
      return () => {
        const followed = rooms.get(room);
        if (!watching || !followed) return;
        watching = false;
        followed.watchers -= 1;
        if (followed.watchers > 0) return;
        rooms.delete(room);
        if (socket.connected) socket.emit('unwatch', room, () => {});
      };
    },
    close() {
      clearTimeout(silence);
      for (const timer of timers) clearTimeout(timer);
      rooms.clear();
      socket.close();
    },
  };
}

function applyTo(room: string): (state: RoomState, change: RoomChange) => RoomState {
  return room === 'wall'
    ? (state, change) => applyWallDelta(state as WallView, change as WallDelta)
    : (state, change) => applyJourneyDelta(state as JourneyView, change as JourneyDelta);
}
