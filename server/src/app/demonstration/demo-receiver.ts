import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import type { Logger } from '../../kernel/logger.ts';
import type { Team } from '../../on-call/team.ts';

const MAX_BODY_BYTES = 65_536;

/** A page as it arrived: whose, about which incident, and whether it raises the alarm. */
export interface ReceivedPage {
  readonly team: Team;
  readonly incidentId: string;
  readonly isFiring: boolean;
}

interface AlertBody {
  status?: string;
  commonAnnotations?: { summary?: string };
  alerts?: { labels?: Record<string, string>; fingerprint?: string }[];
}

/**
 * Where the demonstration's pages go: a real receiver on loopback that checks the signature, as a team's own would. It
 * has a port of its own, so that the product's stays closed to the uninvited.
 */
export class DemoReceiver {
  /** What its pages are signed with. */
  readonly secret = `whsec_${randomBytes(32).toString('base64')}`;
  private readonly server: Server;
  private readonly teams: () => readonly Team[];
  private readonly onPage: (page: ReceivedPage) => void;
  private readonly logger: Logger;

  constructor(teams: () => readonly Team[], onPage: (page: ReceivedPage) => void, logger: Logger) {
    this.teams = teams;
    this.onPage = onPage;
    this.logger = logger;
    this.server = createServer((request, response) => {
      this.receive(request).then(
        (status) => response.writeHead(status).end(),
        () => response.writeHead(400).end(),
      );
    });
  }

  /** The port it listens on. */
  async start(): Promise<number> {
    await new Promise<void>((listening, failed) => {
      this.server.once('error', failed);
      this.server.listen(0, '127.0.0.1', listening);
    });
    return (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    await new Promise((closed) => this.server.close(closed));
  }

  private async receive(request: IncomingMessage): Promise<number> {
    const name = request.url?.split('/').at(-1);
    const team = this.teams().find((one) => one.team === name);
    if (!team) return 404;
    let body = '';
    for await (const chunk of request) {
      body += String(chunk);
      if (body.length > MAX_BODY_BYTES) return 413;
    }
    const headers = request.headers as Record<string, string>;
    const alert = new Webhook(this.secret).verify(body, headers) as AlertBody;
    const incidentId = alert.alerts?.[0]?.labels?.['incident'] ?? '';
    const isFiring = alert.status === 'firing';
    this.logger.info(
      { team: team.team, status: alert.status },
      `demo page: ${alert.commonAnnotations?.summary ?? ''}`,
    );
    this.onPage({ team, incidentId, isFiring });
    return 204;
  }
}
