import { createServer } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import type { Logger } from '../kernel/logger.ts';

/**
 * Answers on the port while the product waits for its database: alive, so that nobody kills it for waiting, but not
 * ready, and why. Opens at the first trouble; a start without any never needs it.
 */
export class WaitingRoom {
  private readonly host: string;
  private readonly port: number;
  private readonly logger: Logger;
  private server: Server | null = null;
  private trouble = '';

  constructor(host: string, port: number, logger: Logger) {
    this.host = host;
    this.port = port;
    this.logger = logger;
  }

  /** Says why it waits, from now on. A port that is any free one cannot be known to who asks, so it stays closed. */
  async tell(trouble: string): Promise<void> {
    this.trouble = trouble;
    if (this.server || this.port === 0) return;
    const server = createServer(({ url }, response) => this.answer(url ?? '/', response));
    this.server = server;
    await new Promise<void>((settled) => {
      server.once('error', (error) => {
        // The product itself says what is wrong with the port, and ends.
        this.logger.warn({ reason: error.message }, 'nobody can be told that the database is waited for');
        settled();
      });
      server.listen(this.port, this.host, settled);
    });
  }

  /** Frees the port. */
  async close(): Promise<void> {
    const { server } = this;
    this.server = null;
    if (!server?.listening) return;
    const closed = new Promise((done) => server.close(done));
    server.closeAllConnections();
    await closed;
  }

  private answer(url: string, response: ServerResponse): void {
    const path = url.split('?', 1)[0];
    if (path === '/livez') return send(response, 200, 'application/json', { status: 'ok' });
    const found = { database: { status: 'down', trouble: this.trouble } };
    if (path === '/readyz') {
      return send(response, 503, 'application/json', {
        status: 'error',
        info: {},
        error: found,
        details: found,
      });
    }
    const detail = 'Wegwarte is starting and waits for its database';
    const problem = { type: 'about:blank', title: 'Starting', status: 503, detail };
    return send(response, 503, 'application/problem+json', problem);
  }
}

function send(response: ServerResponse, status: number, type: string, body: object): void {
  const headers = { 'Content-Type': type, ...(status === 503 && { 'Retry-After': '2' }) };
  response.writeHead(status, headers).end(JSON.stringify(body));
}
