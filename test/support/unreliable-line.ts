import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { Fetches, WholeMessages } from './fetches.ts';

export interface LineSpeed {
  readonly delayMs: number;
  readonly bytesPerSecond: number;
}

/** No more than this is under way in one direction; then the sender has to wait, as on a real line. */
const UNDER_WAY_BYTES = 262_144;

/** A TCP line between a program and its server that can be slow, fall silent, or be taken down. */
export class UnreliableLine {
  private readonly target: { readonly host: string; readonly port: number };
  private server: Server | null = null;
  private usedPort = 0;
  private speed: LineSpeed | null = null;
  private readonly connections = new Set<Connection>();
  private readonly isKafka: boolean;

  private constructor(host: string, port: number, isKafka: boolean) {
    this.target = { host, port };
    this.isKafka = isKafka;
  }

  /** @param to `host:port` */
  static async open(to: string, { isKafka = false } = {}): Promise<UnreliableLine> {
    const { hostname, port } = new URL(`tcp://${to}`);
    const line = new UnreliableLine(hostname, Number(port), isKafka);
    await line.raise();
    return line;
  }

  get address(): string {
    return `127.0.0.1:${this.usedPort}`;
  }

  /** From now on, for all connections; null is as fast as it goes. */
  set slowness(speed: LineSpeed | null) {
    this.speed = speed;
  }

  /** What is connected now stays connected, and nothing goes through it ever again. Nobody is told. New connections are fine. */
  freeze(): void {
    for (const connection of this.connections) connection.freeze();
  }

  /** What is connected now is told for ever that there are no messages to be had, and is served well in all else. */
  starve(): void {
    for (const connection of this.connections) connection.starve();
  }

  /** Refuses connections, as where no server listens, and breaks those there are. */
  async takeDown(): Promise<void> {
    const { server } = this;
    this.server = null;
    for (const connection of this.connections) connection.breakOff();
    await new Promise<void>((closed) => (server ? server.close(() => closed()) : closed()));
  }

  async raise(): Promise<void> {
    if (this.server) return;
    const server = createServer((client) => {
      const upstream = connect(this.target);
      const connection = new Connection(client, upstream, () => this.speed, this.isKafka);
      this.connections.add(connection);
      client.once('close', () => connection.isFrozen || this.connections.delete(connection));
    });
    this.server = server;
    await new Promise<void>((listening) => server.listen(this.usedPort, '127.0.0.1', listening));
    this.usedPort = (server.address() as AddressInfo).port;
  }
}

class Connection {
  isFrozen = false;
  private readonly ends: readonly Socket[];
  private readonly fetches: Fetches | null;

  constructor(client: Socket, upstream: Socket, speed: () => LineSpeed | null, isKafka: boolean) {
    this.ends = [client, upstream];
    this.fetches = isKafka ? new Fetches((bytes) => this.isFrozen || client.write(bytes)) : null;
    this.pass(client, upstream, speed, (chunk) => this.fetches?.passedOn(chunk) ?? chunk);
    // Whole answers only, so that one of `fetches` does not come in the middle of another.
    const answers = new WholeMessages();
    this.pass(upstream, client, speed, (chunk) => (isKafka ? answers.completedBy(chunk) : chunk));
  }

  freeze(): void {
    this.isFrozen = true;
    for (const end of this.ends) end.pause();
  }

  starve(): void {
    if (this.fetches) this.fetches.isStarved = true;
  }

  breakOff(): void {
    for (const end of this.ends) end.destroy();
  }

  private pass(
    from: Socket,
    to: Socket,
    speed: () => LineSpeed | null,
    passedOn = (chunk: Buffer) => chunk,
  ): void {
    from.setNoDelay(true);
    let underWay = 0;
    let freeAtMs = 0;
    // Timers of different lengths do not keep the order in which they were set.
    const queue: Buffer[] = [];
    from.on('data', (received: Buffer) => {
      const chunk = passedOn(received);
      const { delayMs = 0, bytesPerSecond = Infinity } = speed() ?? {};
      const nowMs = performance.now();
      if (delayMs === 0 && underWay === 0) {
        if (!to.write(chunk)) {
          from.pause();
          to.once('drain', () => this.isFrozen || from.resume());
        }
        return;
      }
      freeAtMs = Math.max(nowMs, freeAtMs) + (chunk.length / bytesPerSecond) * 1_000;
      underWay += chunk.length;
      queue.push(chunk);
      if (underWay > UNDER_WAY_BYTES) from.pause();
      setTimeout(
        () => {
          const next = queue.shift()!;
          underWay -= next.length;
          if (this.isFrozen) return;
          to.write(next);
          if (underWay <= UNDER_WAY_BYTES) from.resume();
        },
        freeAtMs - nowMs + delayMs,
      );
    });
    // Later than what is still under way.
    from.on('end', () =>
      setTimeout(() => this.isFrozen || to.end(), Math.max(0, freeAtMs - performance.now()) + 50),
    );
    from.on('error', () => undefined);
    from.on('close', () => this.isFrozen || setTimeout(() => this.isFrozen || to.destroy(), 100));
  }
}
