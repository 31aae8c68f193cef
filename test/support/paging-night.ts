import { randomUUID } from 'node:crypto';
import type { SourceView } from '@wegwarte/contract';
import { NtfyChannel } from '../../server/src/channels/ntfy-channel.ts';
import { OutgoingRequests } from '../../server/src/channels/outgoing-requests.ts';
import { WebhookChannel } from '../../server/src/channels/webhook-channel.ts';
import { untaken } from '../../server/src/incidents/handle-incident.ts';
import type { Incident } from '../../server/src/incidents/incident.ts';
import type { Team } from '../../server/src/on-call/team.ts';
import { allThrough, checkout, incident, settings } from '../../server/src/paging/page-examples.suite.ts';
import type { Page } from '../../server/src/paging/page.ts';
import type { PageChannel } from '../../server/src/paging/page-channel.ts';
import { Database } from '../../server/src/storage/database.ts';
import { migrate } from '../../server/src/storage/migrate.ts';
import { PgIncidentStore } from '../../server/src/storage/pg-incident-store.ts';
import { PgOverrideStore } from '../../server/src/storage/pg-override-store.ts';
import { PgPageOutbox } from '../../server/src/storage/pg-page-outbox.ts';
import { PgPlatformIncidentStore } from '../../server/src/storage/pg-platform-incident-store.ts';
import { PgSilenceStore } from '../../server/src/storage/pg-silence-store.ts';
import { PgSystemReader } from '../../server/src/storage/views/pg-system-reader.ts';
import { AcknowledgeIncident } from '../../server/src/workflows/acknowledge-incident.ts';
import { AnswerPage } from '../../server/src/workflows/answer-page.ts';
import { PageDelivery } from '../../server/src/workflows/deliver-pages.ts';
import { EscalateIncidents } from '../../server/src/workflows/escalate-incidents.ts';
import { EveryIncident } from '../../server/src/workflows/every-incident.ts';
import { HandOnIncident } from '../../server/src/workflows/hand-on-incident.ts';
import { IncidentPages } from '../../server/src/workflows/incident-pages.ts';
import { SettleIncident } from '../../server/src/workflows/settle-incident.ts';
import { WatchPlatform } from '../../server/src/workflows/watch-platform.ts';
import { RaiseAlarm } from '../../server/src/workflows/raise-alarm.ts';
import type { Mortality } from './mortality.ts';
import { PageReceiver } from './page-receiver.ts';
import { createTestDatabase } from './real-stack.ts';

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const MINUTE = 60_000;

const noTraffic = { totals: async () => [] };
const nothingKnown = { ofJourney: async () => [] };

/** Nights on the real database and a real receiver, by a clock that is set by hand. */
export class PagingNight {
  nowMs = 0;
  teams: readonly Team[] = [];
  /** By which the platform is watched; null: it is not. */
  sources: readonly SourceView[] | null = null;
  readonly receiver: PageReceiver;
  private readonly database: Database;
  private readonly drop: () => Promise<void>;
  readonly linkKey = Buffer.from('signs the links of these nights');
  private seen = 0;
  /** Of the jitter of pauses. */
  random: () => number = () => 0;
  /** Of the processes to come. */
  life: Mortality | null = null;
  private runningSince: number | null = null;

  private constructor(database: Database, receiver: PageReceiver, drop: () => Promise<void>) {
    this.database = database;
    this.receiver = receiver;
    this.drop = drop;
  }

  static async start(databaseUrl: string): Promise<PagingNight> {
    const { url, drop } = await createTestDatabase(databaseUrl);
    const limits = { maxConnections: 6, connectTimeoutMs: 30_000, statementTimeoutMs: 30_000 };
    const database = new Database({ url, ...limits }, () => undefined);
    await migrate(database);
    return new PagingNight(database, await PageReceiver.start(), drop);
  }

  async stop(): Promise<void> {
    await this.receiver.stop();
    await this.database.close();
    await this.drop();
  }

  /** A channel of its own, by which the receiver knows who was told. */
  channelOf(name: string): Team['channels'] {
    return [{ kind: 'webhook', url: this.receiver.addressOf(name), secret: this.receiver.secret }];
  }

  /** As after a restart: nothing is known but what is stored. */
  process(send?: PageChannel['send']) {
    const { life } = this;
    const clock = { now: () => this.now() };
    const database = life ? life.of(this.database) : this.database;
    const incidents = new PgIncidentStore(database);
    const outbox = new PgPageOutbox(database);
    const overrides = new PgOverrideStore(database);
    const silences = new PgSilenceStore(database);
    const platformIncidents = new PgPlatformIncidentStore(database);
    const everyIncident = new EveryIncident(incidents, platformIncidents);
    const alarms = new RaiseAlarm({ incidents, outbox, overrides, silences, settings, logger: quiet });
    const requests = new OutgoingRequests({ clock, allowPrivateTargets: true });
    const webhook = new WebhookChannel(requests, { now: () => Date.now() }) as PageChannel;
    const channel = send ? { send } : webhook;
    const delivery = new PageDelivery({
      outbox,
      silences,
      teams: () => this.teams,
      channels: {
        ...allThrough(life ? { send: (...page) => life.pass(() => channel.send(...page)) } : channel),
        ntfy: new NtfyChannel(requests),
      },
      clock,
      random: () => this.random(),
      log: quiet,
    });
    const escalate = new EscalateIncidents({
      incidents: everyIncident,
      alarms,
      logger: quiet,
      onPages: () => undefined,
    });
    const acknowledge = new AcknowledgeIncident(everyIncident, clock);
    const handOn = new HandOnIncident({
      incidents: everyIncident,
      alarms,
      teams: () => this.teams,
      clock,
      onPages: () => undefined,
    });
    const settle = new SettleIncident({
      incidents: everyIncident,
      pages: new IncidentPages({ counters: noTraffic, watches: nothingKnown, alarms, incidents }),
      definitions: () => ({ journeys: [], teams: this.teams }),
      clock,
      onPages: () => undefined,
    });
    const answers = new AnswerPage({
      incidents: everyIncident,
      outbox,
      acknowledge,
      handOn,
      settle,
      teams: () => this.teams,
      key: this.linkKey,
      clock,
    });
    const platform = new WatchPlatform({
      sources: { list: async () => ({ sources: [...(this.sources ?? [])] }) },
      pages: new PgSystemReader(this.database),
      incidents: platformIncidents,
      alarms,
      owner: 'platform',
      newId: randomUUID,
      logger: quiet,
      onPages: () => undefined,
    });
    return {
      incidents,
      platform,
      platformIncidents,
      settle,
      outbox,
      overrides,
      silences,
      alarms,
      delivery,
      escalate,
      acknowledge,
      handOn,
      answers,
    };
  }

  now(): number {
    const runs = this.runningSince === null ? 0 : performance.now() - this.runningSince;
    return this.nowMs + Math.floor(runs);
  }

  /** From now on the clock runs by itself. */
  runs(): void {
    this.runningSince = performance.now();
  }

  /** Opens an incident of the first team, as the detector would. */
  async opens(id: string, different: Partial<Incident> = {}): Promise<Incident> {
    const opened: Incident = { ...incident, id, step: id, openedAtMs: this.now(), ...different };
    await this.changes(opened, null, 'open');
    return opened;
  }

  async resolves(id: string): Promise<void> {
    const stored = (await this.process().incidents.find(id))!;
    const over = { ...stored.incident, state: 'resolved', resolution: 'recovered' } as const;
    await this.changes({ ...over, resolvedAtMs: this.nowMs }, stored.revision, 'resolve');
  }

  /** Somebody had dealt with it, and it goes on. */
  async relapses(id: string): Promise<void> {
    const stored = (await this.process().incidents.find(id))!;
    await this.changes(untaken(stored.incident), stored.revision, 'relapse');
  }

  /** Lets the loops run once, in a process that has just started. */
  async round(): Promise<void> {
    const { escalate, delivery, platform } = this.process();
    if (this.sources) await platform.round(this.teams, this.nowMs);
    await escalate.round(this.teams, this.nowMs);
    // A round takes as many threads as it has hands.
    while ((await delivery.runOnce(this.nowMs)).length > 0);
  }

  /** Time goes on, with a round every ten seconds. */
  async passes(minutes: number): Promise<void> {
    const untilMs = this.nowMs + minutes * MINUTE;
    while (this.nowMs < untilMs) {
      this.nowMs = Math.min(untilMs, this.nowMs + 10_000);
      await this.round();
    }
  }

  /** Of all incidents. */
  async pages(): Promise<readonly Page[]> {
    const rows = await this.database.query<{ body: Page }>(
      'select body from page where incident_id is not null order by planned',
    );
    return rows.map(({ body }) => body);
  }

  /** What was received since this was last asked, as `opened mara`. */
  heard(): string[] {
    const news = this.receiver.pages.slice(this.seen);
    this.seen = this.receiver.pages.length;
    return news.map(({ to, body }) => `${body.commonAnnotations['event']} ${to}`);
  }

  private async changes(
    changed: Incident,
    revision: number | null,
    kind: 'open' | 'resolve' | 'relapse',
  ): Promise<void> {
    const { incidents, alarms } = this.process();
    const nowMs = this.now();
    const change = { kind: kind === 'relapse' ? ('remind' as const) : kind, atMs: nowMs };
    const { teams } = this;
    const owner = teams[0]!;
    const alarm = await alarms.plan({
      change,
      incident: changed,
      owner,
      teams,
      journey: async () => checkout,
      nowMs,
    });
    const event = { atMs: nowMs, change: kind, detail: 'told by a test' };
    if (!(await incidents.change(changed, revision, event, alarm))) throw new Error('changed by another');
  }
}
