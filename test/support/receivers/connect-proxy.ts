import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

/** An HTTP proxy that wants to know who asks, and tunnels. Every name leads to this machine. */
export class ConnectProxy {
  /** `host:port` of each tunnel asked for, and whether it was let through. */
  readonly asked: { readonly target: string; readonly permitted: boolean }[] = [];
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();

  private constructor() {
    const login = `Basic ${Buffer.from('wegwarte:p@ss').toString('base64')}`;
    this.server = createServer((_, response) => response.writeHead(405).end());
    this.server.on('connect', (request, socket: Socket) => {
      const permitted = request.headers['proxy-authorization'] === login;
      this.asked.push({ target: request.url!, permitted });
      this.keep(socket);
      if (!permitted) return void socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      const inside = connect(Number(request.url!.split(':').at(-1)), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        inside.pipe(socket).pipe(inside);
      });
      this.keep(inside);
    });
  }

  static async start(): Promise<ConnectProxy> {
    const proxy = new ConnectProxy();
    await new Promise<void>((listening) => proxy.server.listen(0, '127.0.0.1', listening));
    return proxy;
  }

  addressFor(user: string, password: string): string {
    const { port } = this.server.address() as AddressInfo;
    return `http://${encodeURIComponent(user)}:${encodeURIComponent(password)}@127.0.0.1:${port}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((closed) => this.server.close(closed));
  }

  private keep(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => socket.destroy()).on('close', () => this.sockets.delete(socket));
  }
}
