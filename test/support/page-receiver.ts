import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

/** Body of Alertmanager's webhook, as far as a receiver of such alerts would look at it. */
export interface AlertBody {
  readonly version: string;
  readonly groupKey: string;
  readonly status: 'firing' | 'resolved';
  readonly receiver: string;
  readonly groupLabels: Readonly<Record<string, string>>;
  readonly commonLabels: Readonly<Record<string, string>>;
  readonly commonAnnotations: Readonly<Record<string, string>>;
  readonly externalURL: string;
  readonly alerts: readonly {
    readonly status: 'firing' | 'resolved';
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
    readonly startsAt: string;
    readonly endsAt: string;
    readonly generatorURL: string;
    readonly fingerprint: string;
  }[];
}

export interface ReceivedPage {
  /** Last part of the address it was posted to. */
  readonly to: string;
  readonly id: string;
  readonly body: AlertBody;
}

/** A team's own receiver: it believes nothing but the signature. */
export class PageReceiver {
  readonly pages: ReceivedPage[] = [];
  /** What was wrong with those it turned away. */
  readonly refused: string[] = [];
  /** By last part of the address: it is down, or takes what it is sent and its answers are lost. */
  readonly troubles = new Map<string, 'down' | 'answers-lost'>();
  /** How often it was asked while it was down. */
  asked = 0;
  readonly secret = `whsec_${Buffer.from('a secret of the tests, 32 bytes!').toString('base64')}`;
  private readonly server: Server;

  private constructor() {
    this.server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      const trouble = this.troubles.get(request.url!.split('/').at(-1)!);
      if (trouble === 'down') {
        this.asked += 1;
        response.writeHead(503).end();
        return;
      }
      try {
        const headers = request.headers as Record<string, string>;
        const alert = new Webhook(this.secret).verify(body, headers) as AlertBody;
        this.pages.push({ to: request.url!.split('/').at(-1)!, id: headers['webhook-id']!, body: alert });
        response.writeHead(trouble ? 502 : 204).end();
      } catch (error) {
        this.refused.push((error as Error).message);
        response.writeHead(401).end();
      }
    });
  }

  static async start(): Promise<PageReceiver> {
    const receiver = new PageReceiver();
    await new Promise<void>((listening) => receiver.server.listen(0, '127.0.0.1', listening));
    return receiver;
  }

  /** The address for one team. */
  addressOf(team: string): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/${team}`;
  }

  /** A team file that has its pages sent here. */
  teamFile(team: string): string {
    return `team: ${team}\nchannels:\n  - webhook: ${this.addressOf(team)}\n    secret: ${this.secret}\n`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }
}
