import net from 'node:net';
import tls from 'node:tls';
import type { ISocketFactory } from 'kafkajs';

const KEEP_ALIVE_AFTER_MS = 10_000;

/**
 * The connections of one client. kafkajs gives up a request that gets no answer, but not the connection it went out on: one
 * that is only half open (the other end vanished without a word, as behind a firewall that forgot it) would let every later
 * request time out too, for as long as the system keeps resending, which is a quarter of an hour.
 */
export class KafkaSockets {
  private readonly open = new Map<string, Set<net.Socket>>();

  readonly factory: ISocketFactory = ({ host, port, ssl, onConnect }) => {
    const servername = net.isIP(host) ? {} : { servername: host };
    // Without TLS kafkajs gives no options at all, whatever its types say.
    const options = ssl as tls.ConnectionOptions | null | undefined;
    const socket = options
      ? tls.connect({ host, port, ...servername, ...options }, onConnect)
      : net.connect({ host, port }, onConnect);
    socket.setKeepAlive(true, KEEP_ALIVE_AFTER_MS);
    const broker = `${host}:${port}`;
    const sockets = this.open.get(broker) ?? new Set();
    this.open.set(broker, sockets.add(socket));
    socket.once('close', () => {
      sockets.delete(socket);
      if (sockets.size === 0) this.open.delete(broker);
    });
    return socket;
  };

  /** A request to that broker (`host:port`) was not answered in time: its connections are not to be trusted any more. */
  condemn(broker: string): void {
    for (const socket of this.open.get(broker) ?? []) socket.destroy(new Error('no answer in time'));
  }
}
