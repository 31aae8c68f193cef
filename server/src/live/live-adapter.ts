import type { IncomingMessage } from 'node:http';
import type { INestApplicationContext } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { Server, ServerOptions } from 'socket.io';

/** Whether a request may open a socket: decided where all access is decided. */
export type AllowSocket = (request: IncomingMessage) => Promise<{ allowed: boolean; detail: string }>;

/** socket.io behind the same door as everything else: a socket is refused before it exists. */
export class LiveAdapter extends IoAdapter {
  private readonly allow: AllowSocket;

  constructor(app: INestApplicationContext, allow: AllowSocket) {
    super(app);
    this.allow = allow;
  }

  override createIOServer(port: number, options?: ServerOptions): Server {
    return super.createIOServer(port, {
      ...options,
      allowRequest: (request: IncomingMessage, answer: (error: string | null, allowed: boolean) => void) => {
        this.allow(request).then(
          ({ allowed, detail }) => answer(allowed ? null : detail, allowed),
          () => answer('sign-in cannot be checked now', false),
        );
      },
    } as ServerOptions) as Server;
  }
}
