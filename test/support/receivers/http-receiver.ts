import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface ReceiverAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; a text as it is. */
  readonly body?: unknown;
}

/** A vendor's interface on loopback. What it turns away it lists, with the reason it gave. */
export class HttpReceiver {
  readonly requests: ReceivedRequest[] = [];
  readonly refused: ReceiverAnswer[] = [];
  private readonly server: Server;
  private readonly troubles: ReceiverAnswer[] = [];

  private constructor(answer: (request: ReceivedRequest) => ReceiverAnswer) {
    this.server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const received = {
        method: request.method!,
        path: request.url!,
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      };
      this.requests.push(received);
      const { status, headers, body } = this.troubles.shift() ?? this.judged(answer(received));
      const isText = typeof body === 'string' || body === undefined;
      response.writeHead(status, { ...(isText ? {} : { 'content-type': 'application/json' }), ...headers });
      response.end(isText ? body : JSON.stringify(body));
    });
  }

  static async start(answer: (request: ReceivedRequest) => ReceiverAnswer): Promise<HttpReceiver> {
    const receiver = new HttpReceiver(answer);
    await new Promise<void>((listening) => receiver.server.listen(0, '127.0.0.1', listening));
    return receiver;
  }

  /** Ends in a slash. */
  get address(): string {
    return `http://${this.host}/`;
  }

  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Answers the next request like this, whatever it is. */
  stumble(answer: ReceiverAnswer): void {
    this.troubles.push(answer);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  private judged(answer: ReceiverAnswer): ReceiverAnswer {
    if (answer.status >= 400) this.refused.push(answer);
    return answer;
  }
}

export function isJson({ headers }: ReceivedRequest): boolean {
  return /^application\/json(; ?charset=utf-8)?$/i.test(headers['content-type'] ?? '');
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
