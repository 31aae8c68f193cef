import { Inject } from '@nestjs/common';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import { RoomName } from '@wegwarte/contract';
import type {
  Freshness,
  JourneyView,
  LiveAck,
  LiveClientEvents,
  LiveServerEvents,
  WallView,
} from '@wegwarte/contract';
import type { Server, Socket } from 'socket.io';
import type { Clock } from '../kernel/clock.ts';
import type { Logger } from '../kernel/logger.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import { ShowFreshness } from '../workflows/read-feed.ts';
import { ShowJourneys } from '../workflows/show-journeys.ts';
import { staleFreshness } from '../workflows/stale-freshness.ts';
import { journeyDelta, LiveRoom, wallDelta } from './live-room.ts';
import { LiveRounds } from './live-rounds.ts';

export interface LiveParts {
  readonly shows: ShowJourneys;
  readonly freshness: ShowFreshness;
  readonly clock: Clock;
  readonly logger: Logger;
}
export const LIVE_PARTS = Symbol('live parts');

const MAX_ROOMS_PER_SOCKET = 8;

/**
 * The live pictures. Every instance paints its own from the database, so clients of all instances see the same without
 * the instances knowing of each other. Freshness goes out every round, come what may: its absence means we are gone.
 */
@WebSocketGateway({
  path: '/live',
  serveClient: false,
  maxHttpBufferSize: 10_000,
  pingInterval: 5_000,
  pingTimeout: 5_000,
})
export class LiveGateway implements OnApplicationBootstrap, OnApplicationShutdown {
  @WebSocketServer() private readonly server!: Server<LiveClientEvents, LiveServerEvents>;
  private readonly parts: LiveParts;
  private readonly rooms = new Map<string, LiveRoom<WallView | JourneyView>>();
  private readonly rounds: LiveRounds;
  private lastFresh: Freshness | null = null;

  constructor(@Inject(LIVE_PARTS) parts: LiveParts) {
    this.parts = parts;
    this.rounds = new LiveRounds({
      tellFreshness: () => this.tellFreshness(),
      paint: () => this.refreshRooms(),
      isWatched: () => this.rooms.size > 0,
      storedSoFar: () => parts.freshness.storedSoFar(),
      failed: (error) => {
        if (!(error instanceof WegwarteError))
          parts.logger.error({ err: error }, 'the live pictures could not be painted');
        this.sayStale();
      },
      clock: parts.clock,
    });
  }

  onApplicationBootstrap(): void {
    this.rounds.start();
  }

  onApplicationShutdown(): void {
    this.rounds.stop();
  }

  handleConnection(socket: Socket<LiveClientEvents, LiveServerEvents>): void {
    if (this.lastFresh) socket.emit('freshness', this.lastFresh);
  }

  @SubscribeMessage('watch')
  async watch(@ConnectedSocket() socket: Socket, @MessageBody() body: unknown): Promise<LiveAck> {
    const name = RoomName.safeParse(body);
    if (!name.success) return { ok: false, reason: 'a room is named wall or journey:ID' };
    // Asking again for a room one is in is how a gap is closed. A socket is in a room of its own as well.
    if (!socket.rooms.has(name.data) && socket.rooms.size > MAX_ROOMS_PER_SOCKET) {
      return { ok: false, reason: `at most ${MAX_ROOMS_PER_SOCKET} rooms at once` };
    }
    try {
      const room = this.roomOf(name.data);
      await socket.join(name.data);
      socket.emit('snapshot', await room.snapshot());
      return { ok: true };
    } catch (error) {
      if (!(error instanceof WegwarteError)) throw error;
      await socket.leave(name.data);
      return { ok: false, reason: error.message };
    }
  }

  @SubscribeMessage('unwatch')
  async unwatch(@ConnectedSocket() socket: Socket, @MessageBody() body: unknown): Promise<LiveAck> {
    if (typeof body === 'string') await socket.leave(body);
    return { ok: true };
  }

  private async tellFreshness(): Promise<void> {
    this.lastFresh = await this.parts.freshness.now();
    this.server.emit('freshness', this.lastFresh);
  }

  private async refreshRooms(): Promise<void> {
    for (const room of this.rooms.values()) {
      if (!this.server.sockets.adapter.rooms.get(room.name)?.size) {
        this.rooms.delete(room.name);
        continue;
      }
      const delta = await this.refresh(room);
      if (delta) this.server.to(room.name).emit('delta', delta);
    }
  }

  /** A journey that is gone ends its room; it must not take the other pictures with it. */
  private async refresh(room: LiveRoom<WallView | JourneyView>) {
    try {
      return await room.refresh();
    } catch (error) {
      if (!(error instanceof WegwarteError) || error.code !== 'not-found') throw error;
      this.server.in(room.name).socketsLeave(room.name);
      this.rooms.delete(room.name);
      return null;
    }
  }

  private sayStale(): void {
    if (!this.lastFresh) return;
    this.lastFresh = staleFreshness(this.lastFresh, this.parts.clock.now());
    this.server.emit('freshness', this.lastFresh);
  }

  private roomOf(name: string): LiveRoom<WallView | JourneyView> {
    let room = this.rooms.get(name);
    if (!room) this.rooms.set(name, (room = this.newRoom(name)));
    return room;
  }

  private newRoom(name: string): LiveRoom<WallView | JourneyView> {
    const { shows } = this.parts;
    if (name === 'wall')
      return new LiveRoom<WallView>(name, () => shows.wall(), wallDelta) as LiveRoom<WallView | JourneyView>;
    const id = name.slice('journey:'.length);
    const room = new LiveRoom<JourneyView>(name, () => shows.journey(id), journeyDelta);
    return room as unknown as LiveRoom<WallView | JourneyView>;
  }
}
