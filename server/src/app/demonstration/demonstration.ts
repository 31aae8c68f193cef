import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Logger } from '../../kernel/logger.ts';
import { WegwarteError } from '../../kernel/wegwarte-error.ts';
import type { Team } from '../../on-call/team.ts';
import type { AcknowledgeIncident } from '../../workflows/acknowledge-incident.ts';
import { checkConfiguration } from '../configuration.ts';
import type { Configuration } from '../configuration.ts';
import { loadDefinitions } from '../definition-files/load-definitions.ts';
import { startWegwarte } from '../wegwarte.ts';
import type { Wegwarte, WegwarteOptions } from '../wegwarte.ts';
import { DemoReceiver } from './demo-receiver.ts';
import type { ReceivedPage } from './demo-receiver.ts';
import { DemoTraffic } from './demo-traffic.ts';

// The same distance from `src/app/demonstration` as from `dist/app/demonstration`.
const projectFolder = fileURLToPath(new URL('../../../../', import.meta.url));
const BACKFILL_MS = 2 * 3_600_000;
/** How long the imaginary expert takes to say that she has it. */
const EXPERT_TAKES_MS = 40_000;
/** Hardly anybody who pays by PayPal gets on for a while, early enough to be seen by whoever just looks in. */
const PLANTED_INCIDENT = 'checkout/payment[paymentMethod=paypal]:0.05@+1m/6m';

/** The product on imaginary customers: what one gets who has configured nothing. */
export function demonstrationConfiguration(
  dataFolder: string,
  http: { readonly port: number; readonly publicUrl?: string | undefined },
): Configuration {
  const folder = resolve(dataFolder);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const raw = {
    demonstration: true,
    http,
    database: { embedded: join(folder, 'data') },
    journeys: [join(projectFolder, 'journeys')],
    teams: [join(projectFolder, 'teams')],
    access: { pseudonymKey: keyIn(join(folder, 'pseudonym.key')) },
    paging: { allowPrivateTargets: true },
    // Sooner than is wise in earnest, where an incident that opens again is worse than one that closes late.
    incidents: { quiet: '90s', minOpen: '3m' },
    logLevel: 'warn',
  };
  return checkConfiguration(raw, 'demonstration', folder);
}

/** Starts it with customers, an incident to come, and an expert who takes it. */
export async function startDemonstration(
  options: Pick<WegwarteOptions, 'configuration' | 'logger' | 'onLost' | 'signal'>,
): Promise<Wegwarte> {
  const { configuration, logger } = options;
  const teams = await demoTeams(configuration);
  let wegwarte: Wegwarte | null = null;
  const takers = new Set<NodeJS.Timeout>();
  const receiver = new DemoReceiver(
    () => teams,
    (page) => takeLater(page, () => wegwarte?.acknowledgeIncident ?? null, takers, logger),
    logger,
  );
  const port = await receiver.start();
  const token = randomBytes(32).toString('base64url');
  const redirectPages = (team: Team): Team => {
    const channels: Team['channels'] = [
      { kind: 'webhook', url: `http://127.0.0.1:${port}/${team.team}`, secret: receiver.secret },
    ];
    const people = team.people?.map((person) =>
      person.channels.length > 0 ? { ...person, channels } : person,
    );
    return { ...team, channels, ...(people && { people }) };
  };
  try {
    const extraTokens = [{ name: 'demonstration', token }];
    wegwarte = await startWegwarte({ ...options, extraTokens, redirectPages });
  } catch (error) {
    await receiver.stop();
    throw error;
  }
  const traffic = new DemoTraffic({
    address: wegwarte.address,
    token,
    backfillMs: await missingMs(wegwarte),
    incident: PLANTED_INCIDENT,
    logger,
  });
  traffic.start();
  const started = wegwarte;
  return {
    ...started,
    async stop() {
      for (const taker of takers) clearTimeout(taker);
      await traffic.stop();
      await started.stop();
      await receiver.stop();
    },
  };
}

async function demoTeams({ journeys, teams }: Configuration): Promise<readonly Team[]> {
  const loaded = await loadDefinitions({ journeyPaths: journeys, teamPaths: teams });
  // Starting the product says what is wrong with them, and better.
  return loaded.ok ? loaded.teams : [];
}

/** A first start tells of the last two hours; a later one goes on where the last one ended. */
async function missingMs({ counters }: Wegwarte): Promise<number> {
  const newest = Math.max(...(await counters.partitions()).map(({ newestMs }) => newestMs ?? 0), 0);
  return Math.min(BACKFILL_MS, Math.max(0, Date.now() - newest));
}

function takeLater(
  { team, incidentId, isFiring }: ReceivedPage,
  acknowledgement: () => AcknowledgeIncident | null,
  takers: Set<NodeJS.Timeout>,
  logger: Logger,
): void {
  if (!isFiring) return;
  const timer = setTimeout(() => {
    takers.delete(timer);
    acknowledgement()
      ?.by(incidentId, `${team.title.en} on call`)
      .catch((error: unknown) => {
        // Somebody at the dashboard may have been faster, or it may be over.
        if (!(error instanceof WegwarteError)) logger.error({ err: error }, 'the demo expert failed');
      });
  }, EXPERT_TAKES_MS);
  takers.add(timer);
}

function keyIn(file: string): string {
  if (!existsSync(file))
    writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' });
  return readFileSync(file, 'utf8').trim();
}
