import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type {
  Freshness,
  IncidentEventView,
  JourneyListItem,
  JourneyView,
  LiveClientEvents,
  LiveServerEvents,
  OnCallView,
  OverviewView,
  WallDelta,
  WallView,
} from '@wegwarte/contract';
import { Server } from 'socket.io';

const dashboard = fileURLToPath(new URL('../../dashboard/dist/', import.meta.url));
const types: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

export interface Scene {
  readonly wall: WallView;
  readonly journeys: readonly JourneyView[];
  readonly freshness: Partial<Freshness>;
  /** Of whichever incident is asked for. */
  readonly timeline?: readonly IncidentEventView[];
  readonly onCall?: OnCallView;
  /** Before all others, by the path below the API. */
  readonly answers?: Readonly<Record<string, unknown>>;
}

/**
 * The built dashboard before a server that says what it is told, over a real socket: for what a real one would show only
 * after weeks, or only with sixty journeys. Never a proof of what the server does.
 */
export class Stage {
  scene: Scene;
  private readonly http: HttpServer;
  private readonly io: Server<LiveClientEvents, LiveServerEvents>;
  private readonly word: NodeJS.Timeout;
  private seq = 0;

  private constructor(scene: Scene) {
    this.scene = scene;
    this.http = createServer((request, response) => void this.answer(request, response));
    this.io = new Server(this.http, { path: '/live', serveClient: false });
    this.io.on('connection', (socket) => {
      socket.emit('freshness', this.freshness());
      socket.on('watch', (room, ack) => {
        const state = this.roomState(room);
        ack(state ? { ok: true } : { ok: false, reason: `no room ${room}` });
        if (state) socket.emit('snapshot', { room, seq: this.seq, state });
      });
    });
    this.word = setInterval(() => this.io.emit('freshness', this.freshness()), 1_000);
  }

  static async open(scene: Scene): Promise<Stage> {
    const stage = new Stage(scene);
    await new Promise<void>((listening) => stage.http.listen(0, '127.0.0.1', listening));
    return stage;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}`;
  }

  /** Another scene, to all who watch, as a snapshot. */
  show(scene: Partial<Scene>): void {
    this.scene = { ...this.scene, ...scene };
    this.io.emit('freshness', this.freshness());
    this.io.emit('snapshot', { room: 'wall', seq: this.seq, state: this.scene.wall });
  }

  /** One numbered change of journeys or incidents on the wall, in their order. */
  change(change: WallDelta): void {
    const { journeys, incidents } = this.scene.wall;
    const wall = {
      journeys: journeys.map((journey) => change.journeys[journey.journey] ?? journey),
      incidents: change.incidents ?? incidents,
    };
    this.scene = { ...this.scene, wall };
    this.io.emit('delta', { room: 'wall', seq: ++this.seq, change });
  }

  /** Whoever listens is cut off, and may come again. */
  disconnectAll(): void {
    this.io.disconnectSockets(true);
  }

  async close(): Promise<void> {
    clearInterval(this.word);
    await this.io.close();
  }

  private freshness(): Freshness {
    const nowMs = Date.now();
    return {
      serverTime: new Date(nowMs).toISOString(),
      feed: 'live',
      since: new Date(nowMs - 6 * 3_600_000).toISOString(),
      newestTouchpoint: new Date(nowMs - 2_000).toISOString(),
      behindSeconds: 2,
      touchpointsPerSecond: 1_204,
      unknown: [],
      lastHour: { accepted: 4_330_000, ignored: 0, duplicate: 118, late: 840, rejected: 3 },
      demonstration: false,
      build: 'stage',
      ...this.scene.freshness,
    };
  }

  private roomState(room: string): WallView | JourneyView | undefined {
    if (room === 'wall') return this.scene.wall;
    return this.scene.journeys.find(({ journey }) => room === `journey:${journey}`);
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://stage');
    if (pathname.startsWith('/api/')) {
      const body = this.read(pathname.slice('/api/v1'.length));
      response.writeHead(body ? 200 : 404, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body ?? { type: 'about:blank', title: 'Not found', status: 404 }));
      return;
    }
    const file = extname(pathname) ? pathname : '/index.html';
    try {
      const content = await readFile(join(dashboard, file));
      response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' });
      response.end(content);
    } catch {
      response.writeHead(404).end();
    }
  }

  private read(path: string): unknown {
    if (this.scene.answers && path in this.scene.answers) return this.scene.answers[path];
    if (path === '/wall') return this.scene.wall;
    if (path === '/status') return this.freshness();
    if (/^\/incidents\/[^/]+\/similar$/.test(path)) return { similar: null };
    if (path === '/platform-incidents') return { owner: null, incidents: [] };
    if (path === '/journeys') return { journeys: this.scene.journeys.map(listed) };
    if (path === '/overview') return overviewOf(this.scene.wall);
    if (path === '/on-call') return this.scene.onCall;
    const [, incident, timeline] = /^\/incidents\/([^/]+)(\/timeline)?$/.exec(path) ?? [];
    if (timeline) return { events: this.scene.timeline ?? [] };
    if (incident) return this.scene.wall.incidents.find(({ id: known }) => known === incident);
    const [, id, more] = /^\/journeys\/([^/]+)(\/former-steps)?$/.exec(path) ?? [];
    if (id && more) return { journey: id, steps: [] };
    return this.scene.journeys.find(({ journey }) => journey === id);
  }
}

function listed({
  journey,
  title,
  criticality,
  owner,
  version,
  removedAt,
  river,
}: JourneyView): JourneyListItem {
  const steps = river.steps.map(({ step, title: named }) => ({ step, title: named }));
  return { journey, title, criticality, owner, steps, version, removedAt };
}

function overviewOf({ journeys }: WallView): OverviewView {
  return {
    at: new Date().toISOString(),
    journeys: journeys.map(({ journey, state, completion, inFlight, river, atRiskPerHour }) => ({
      journey,
      state,
      completion,
      inFlight,
      left: river.steps.reduce((sum, { dropped, abandoned }) => sum + dropped + abandoned, 0),
      lostPerHour: (atRiskPerHour?.amount ?? 0) / 85,
      atRiskPerHour,
    })),
  };
}
