import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Registered {
  readonly id: number;
  readonly schema: string;
  readonly schemaType: string;
}

/**
 * A schema registry that speaks Confluent's API over HTTP, or over TLS if it has a certificate, as far as readers and writers ask: schemas by id, and
 * registering them. It can go away and come back under the same address.
 */
export class TestSchemaRegistry {
  readonly auth = { username: 'reader', password: 'password-of-the-registry' };
  /** How often each schema was fetched. */
  readonly fetches = new Map<number, number>();
  private readonly schemas: Registered[] = [];
  private readonly tls: { readonly key: string; readonly cert: string } | null;
  private server: Server | null = null;
  private port = 0;

  constructor(tls: { readonly key: string; readonly cert: string } | null = null) {
    this.tls = tls;
  }

  get url(): string {
    return `${this.tls ? 'https' : 'http'}://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const answer = (request: IncomingMessage, response: ServerResponse) =>
      void this.answer(request, response);
    const server = this.tls ? createTlsServer(this.tls, answer) : createServer(answer);
    this.server = server;
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    const { server } = this;
    this.server = null;
    server?.closeAllConnections();
    await new Promise((resolve) => (server ? server.close(resolve) : resolve(null)));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const say = (status: number, body: object) => {
      response.writeHead(status, { 'content-type': 'application/vnd.schemaregistry.v1+json' });
      response.end(JSON.stringify(body));
    };
    const { username, password } = this.auth;
    const expected = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
    if (request.headers.authorization !== expected)
      return say(401, { error_code: 401, message: 'Unauthorized' });
    const [, id] = /^\/schemas\/ids\/(-?\d+)$/.exec(request.url ?? '') ?? [];
    if (id !== undefined) {
      const found = this.schemas.find((one) => one.id === Number(id));
      if (!found) return say(404, { error_code: 40403, message: 'Schema not found' });
      this.fetches.set(found.id, (this.fetches.get(found.id) ?? 0) + 1);
      const { schema, schemaType } = found;
      // As the registry does: of Avro, it does not say so.
      return say(200, schemaType === 'AVRO' ? { schema } : { schema, schemaType });
    }
    if (request.method === 'POST' && /^\/subjects\/[^/]+\/versions$/.test(request.url ?? '')) {
      const { schema, schemaType = 'AVRO' } = JSON.parse(await bodyOf(request)) as Registered;
      this.schemas.push({ id: this.schemas.length + 1, schema, schemaType });
      return say(200, { id: this.schemas.length });
    }
    if (request.method === 'PUT' && request.url?.startsWith('/config/')) return say(200, {});
    return say(404, { error_code: 40401, message: 'Subject not found' });
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}
