import type { IncomingMessage } from 'node:http';
import type { INestApplicationContext } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { Server, ServerOptions } from 'socket.io';

/** Whether a request may open a socket: decided where all access is decided. */
export type AllowSocket = (request: IncomingMessage) => Promise<{ allowed: boolean; detail: string }>;

/** How often it is asked again whether a socket may stay: a session ends, a screen is revoked. */
const ASK_AGAIN_MS = 10_000;

/** socket.io behind the same door as everything else: a socket is refused before it exists, and closed when it may no longer. */
export class LiveAdapter extends IoAdapter {
  private readonly allow: AllowSocket;

  constructor(app: INestApplicationContext, allow: AllowSocket) {
    super(app);
    this.allow = allow;
  }

  override createIOServer(port: number, options?: ServerOptions): Server {
    const server = super.createIOServer(port, {
      ...options,
      allowRequest: (request: IncomingMessage, answer: (error: string | null, allowed: boolean) => void) => {
        this.allow(request).then(
          ({ allowed, detail }) => answer(allowed ? null : detail, allowed),
          () => answer('sign-in cannot be checked now', false),
        );
      },
    } as ServerOptions) as Server;
    const asking = setInterval(() => void this.askAgain(server), ASK_AGAIN_MS);
    asking.unref();
    server.engine.once('close', () => clearInterval(asking));
    return server;
  }

  private async askAgain(server: Server): Promise<void> {
    await Promise.all(
      [...server.sockets.sockets.values()].map(async (socket) => {
        try {
          const { allowed } = await this.allow(socket.request);
          if (allowed) return;
          socket.emit('unauthorized');
          socket.disconnect(true);
        } catch {
          // What cannot be checked now stays: it was let in, and a database that is away must not darken every wall.
        }
      }),
    );
  }
}
