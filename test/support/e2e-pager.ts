import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

/** A page whose signature was right. */
export interface ReceivedPage {
  readonly team: string;
  readonly status: string;
  readonly summary: string;
  /** Where it leads. */
  readonly url: string;
}

/** The teams' own receiver: takes signed pages on loopback, and nothing else. */
export class Pager {
  readonly pages: ReceivedPage[] = [];
  readonly secret = `whsec_${Buffer.from('secret of the pagers of the tests').toString('base64')}`;
  private readonly server: Server;

  private constructor() {
    this.server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      try {
        const headers = request.headers as Record<string, string>;
        const alert = new Webhook(this.secret).verify(body, headers) as {
          status: string;
          commonAnnotations: { summary: string };
          alerts: { generatorURL: string }[];
        };
        const team = request.url!.slice(1);
        this.pages.push({
          ...{ team, status: alert.status, summary: alert.commonAnnotations.summary },
          url: alert.alerts[0]!.generatorURL,
        });
        response.writeHead(204).end();
      } catch {
        response.writeHead(401).end();
      }
    });
  }

  static async start(): Promise<Pager> {
    const pager = new Pager();
    await new Promise<void>((listening) => pager.server.listen(0, '127.0.0.1', listening));
    return pager;
  }

  addressOf(team: string): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/${team}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }
}
