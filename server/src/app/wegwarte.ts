import { randomUUID } from 'node:crypto';
import { PushChannel } from '../channels/push-channel.ts';
import { defaultScanSettings } from '../detection/scan-settings.ts';
import { defaultDecodeLimits, Door } from '../ingestion/door.ts';
import { EMBEDDED_TOPIC, EmbeddedLog } from '../ingestion/embedded-log.ts';
import { KafkaLog } from '../ingestion/kafka-log.ts';
import { systemClock } from '../kernel/clock.ts';
import type { Logger } from '../kernel/logger.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type { Team } from '../on-call/team.ts';
import { CounterStreams } from '../storage/counter-streams.ts';
import type { Database } from '../storage/database.ts';
import { Leadership } from '../storage/leadership.ts';
import { PgAuditTrail } from '../storage/pg-audit-trail.ts';
import { PgBaselineResetStore } from '../storage/pg-baseline-reset-store.ts';
import { PgCalendarStore } from '../storage/pg-calendar-store.ts';
import { PgCheckpointStore } from '../storage/pg-checkpoint-store.ts';
import { PgDeadLetterBook } from '../storage/pg-dead-letter-book.ts';
import { PgIncidentStore } from '../storage/pg-incident-store.ts';
import { PgInstanceRegister } from '../storage/pg-instance-register.ts';
import { PgKeyRegister } from '../storage/pg-key-register.ts';
import { PgJourneyVersions } from '../storage/pg-journey-versions.ts';
import { PgLogTable } from '../storage/pg-log-table.ts';
import { PgOverrideStore } from '../storage/pg-override-store.ts';
import { PgPageOutbox } from '../storage/pg-page-outbox.ts';
import { PgScreenStore } from '../storage/pg-screen-store.ts';
import { PgSessionStore } from '../storage/pg-session-store.ts';
import { PgWatchStore } from '../storage/pg-watch-store.ts';
import { PgCounterReader } from '../storage/views/pg-counter-reader.ts';
import { PgPushDevices } from '../storage/pg-push-devices.ts';
import { PgPlatformIncidentStore } from '../storage/pg-platform-incident-store.ts';
import { PgSilenceStore } from '../storage/pg-silence-store.ts';
import { PgNoiseReader } from '../storage/views/pg-noise-reader.ts';
import { PgSourceReader } from '../storage/views/pg-source-reader.ts';
import { PgSystemReader } from '../storage/views/pg-system-reader.ts';
import { PgWaitingRuns } from '../storage/views/pg-waiting-runs.ts';
import { linksOf } from '../paging/page-link.ts';
import { PrometheusMetrics } from '../telemetry/prometheus-metrics.ts';
import { defaultEngineOptions } from '../windows/partition-engine.ts';
import { AcknowledgeIncident } from '../workflows/acknowledge-incident.ts';
import { IncidentPages } from '../workflows/incident-pages.ts';
import { AnswerPage } from '../workflows/answer-page.ts';
import { CollectTouchpoints } from '../workflows/collect-touchpoints.ts';
import { countInFlight } from '../workflows/count-in-flight.ts';
import { PageDelivery } from '../workflows/deliver-pages.ts';
import { EscalateIncidents } from '../workflows/escalate-incidents.ts';
import { EveryIncident } from '../workflows/every-incident.ts';
import { FollowLog } from '../workflows/follow-log.ts';
import { defaultFollowerTimings } from '../workflows/follower-options.ts';
import { HandOnIncident } from '../workflows/hand-on-incident.ts';
import { HandOutCalendars } from '../workflows/hand-out-calendars.ts';
import { HearPagerDuty } from '../workflows/hear-pagerduty.ts';
import { LetScreensIn } from '../workflows/let-screens-in.ts';
import { KeepDevices } from '../workflows/keep-devices.ts';
import { KeepSilent } from '../workflows/keep-silent.ts';
import { CompareWindows } from '../workflows/compare-windows.ts';
import { ListStuck } from '../workflows/list-stuck.ts';
import { OverrideRota } from '../workflows/override-rota.ts';
import { PutLettersBack } from '../workflows/put-letters-back.ts';
import { RaiseAlarm } from '../workflows/raise-alarm.ts';
import { ReadCalendar } from '../workflows/read-calendar.ts';
import { ResetBaseline } from '../workflows/reset-baseline.ts';
import { ShowDetection } from '../workflows/show-detection.ts';
import { ShowFreshness } from '../workflows/read-feed.ts';
import { ShowJourneys } from '../workflows/show-journeys.ts';
import { ShowNoise } from '../workflows/show-noise.ts';
import { ShowOnCall } from '../workflows/show-on-call.ts';
import { ShowPlatform } from '../workflows/show-platform.ts';
import { ShowSources } from '../workflows/show-sources.ts';
import { ShowSystem } from '../workflows/show-system.ts';
import { SignIn } from '../workflows/sign-in.ts';
import type { ApiToken } from '../workflows/sign-in.ts';
import type { TouchpointLog } from '../workflows/touchpoint-log.ts';
import { SettleIncident } from '../workflows/settle-incident.ts';
import { WatchPlatform } from '../workflows/watch-platform.ts';
import { WatchJourneys } from '../workflows/watch-journeys.ts';
import { Announcements } from './announcements.ts';
import { KeyWatch } from './key-watch.ts';
import { type Configuration, publicUrlOf } from './configuration.ts';
import { createApp } from './create-app.ts';
import { dashboardBuild } from './dashboard-files.ts';
import { deadLetterBox, deadLetterLog } from './dead-letters.ts';
import { Definitions } from './definitions.ts';
import { detectionLoop } from './detection-loop.ts';
import { escalationLoop } from './escalation-loop.ts';
import { linkKeyOf } from './link-key.ts';
import { loggedInbound } from './logged-inbound.ts';
import { kafkaSecurity } from './kafka-access.ts';
import { sourcesDecoder } from './sources-decoder.ts';
import { openDatabase } from './open-database.ts';
import { outgoingRequests, pageChannels, surroundingsOf } from './page-channels.ts';
import { pseudonymiserOf } from './pseudonymiser-of.ts';
import { rekeyingSetup } from './rekeying.ts';
import { touchpointPreparer } from './prepare-touchpoint.ts';
import { retentionLoop } from './retention-loop.ts';
import { vapidKeysOf } from './vapid-keys.ts';
import { AgreeOnKeys } from '../workflows/agree-on-keys.ts';
import { WaitingRoom } from './waiting-room.ts';
import { platformLoop } from './platform-loop.ts';
import { checkPlatformOwner } from './platform-owner.ts';
import { watchdogLoop } from './watchdog-loop.ts';

/** The running product, and what its surroundings (the command line, the demonstration) may ask of it. */
export interface Wegwarte {
  readonly address: string;
  readonly signInLink: () => string;
  readonly acknowledgeIncident: AcknowledgeIncident;
  readonly counters: PgCounterReader;
  stop(): Promise<void>;
}

export interface WegwarteOptions {
  readonly configuration: Configuration;
  readonly logger: Logger;
  /** What team files take variables from. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Tokens beyond those of the configuration. */
  readonly extraTokens?: readonly ApiToken[];
  /** Where a team is really paged, e.g. the demonstration's own receiver. */
  readonly redirectPages?: (team: Team) => Team;
  /** What the product cannot go on without is gone. */
  readonly onLost: (error: Error) => void;
  readonly signal: AbortSignal;
}

/** Composes and starts everything, in the order in which one part needs the other; stops it the other way round. */
export async function startWegwarte(options: WegwarteOptions): Promise<Wegwarte> {
  const { configuration, logger } = options;
  const clock = systemClock;
  const startedMs = clock.now();
  const waitingRoom = new WaitingRoom(configuration.http.host, configuration.http.port, logger);
  const { database, isEmbedded, close } = await openDatabase(
    configuration.database,
    logger,
    options.onLost,
    (trouble) => waitingRoom.tell(trouble),
    options.signal,
  ).finally(() => waitingRoom.close());
  let stop = close;
  try {
    const paths = {
      journeyPaths: configuration.journeys,
      teamPaths: configuration.teams,
      calendarPaths: configuration.calendars,
      surroundings: surroundingsOf(configuration, options.environment ?? {}),
    };
    const definitions = new Definitions(paths, new PgJourneyVersions(database), clock, logger);
    await definitions.load();
    checkPlatformOwner(configuration.platform.team, definitions.teams, logger);
    const teams = () => definitions.teams.map(options.redirectPages ?? ((team) => team));

    let catalog = definitions.catalog();
    const pseudonymise = pseudonymiserOf(configuration);
    const keyLeadMs = configuration.stream.maxAhead + 30_000;
    const keys = new AgreeOnKeys(new PgKeyRegister(database), pseudonymise.uses, keyLeadMs, clock);
    await keys.enter();
    const keyWatch = new KeyWatch(keys, options.onLost, logger);
    const limits = { ...defaultDecodeLimits, maxAheadMs: configuration.stream.maxAhead };
    const door = new Door(() => catalog, pseudonymise, limits, 'by-type');
    // What is collected is written to the log first: whoever reads it there may ask for more by then.
    const collectorsDoor = new Door(() => catalog, pseudonymise, limits, 'by-catalogue');
    const rekeying = await rekeyingSetup(configuration, pseudonymise, clock, logger);
    const internalTopic = rekeying?.plan.internalTopic;
    const log = await touchpointLog(configuration, database, logger, internalTopic);
    const decode = await sourcesDecoder(configuration.kafka, { door, pseudonymise }, clock);
    const deadLetters = await deadLetterLog(configuration, logger);
    const topics = configuration.kafka?.topics ?? [EMBEDDED_TOPIC];
    // What is re-keyed is not seen until it is read once more: that is lag, too.
    const read = internalTopic === undefined ? topics : [...topics, internalTopic];
    const counters = new PgCounterReader(database, read);
    const times = { startedMs, allowedLatenessMs: configuration.stream.allowedLateness };
    const journeys = () => definitions.journeys.map(({ definition }) => definition);
    const metrics: PrometheusMetrics = new PrometheusMetrics({
      progress: () => follow.progress(),
      inFlight: () => countInFlight(counters, journeys(), times, clock.now()),
      consumerRestarts: () => log.restarts,
      platformIncidents: () => platform.open,
      clock,
    });
    const follow: FollowLog = new FollowLog(catalog, {
      store: new PgCheckpointStore(database, new CounterStreams(database)),
      deadLetters,
      meter: metrics,
      decode: rekeying ? rekeying.decoding(decode, () => catalog) : decode,
      rekeying,
      options: {
        ...defaultEngineOptions,
        ...defaultFollowerTimings,
        allowedLatenessMs: configuration.stream.allowedLateness,
        idleAfterMs: configuration.stream.idleAfter,
        ...(configuration.kafka && { maxRekeyedWaiting: configuration.kafka.maxRekeyedWaiting }),
      },
      clock,
      logger,
    });

    const incidents = new PgIncidentStore(database);
    const platformIncidents = new PgPlatformIncidentStore(database);
    const everyIncident = new EveryIncident(incidents, platformIncidents);
    const watches = new PgWatchStore(database);
    const resets = new PgBaselineResetStore(database);
    const outbox = new PgPageOutbox(database);
    const silences = new PgSilenceStore(database);
    const overrides = new PgOverrideStore(database);
    const linkKey = linkKeyOf(configuration);
    const requests = outgoingRequests(configuration.paging, clock);
    const devices = new PgPushDevices(database);
    const vapid = vapidKeysOf(configuration);
    const push = new PushChannel({ requests, devices, vapid, clock, log: logger });
    const delivery = new PageDelivery({
      outbox,
      silences,
      teams,
      channels: pageChannels(configuration.paging, requests, push, clock),
      linksOf: ({ id }, nowMs) => linksOf(id, publicUrlOf(configuration.http), linkKey, nowMs),
      clock,
      random: Math.random,
      log: logger,
      perPerson: {
        everyMs: configuration.paging.perPerson.every,
        criticalBurst: configuration.paging.perPerson.critical,
      },
    });
    const alarms = new RaiseAlarm({
      incidents,
      outbox,
      overrides,
      silences,
      settings: {
        publicUrl: publicUrlOf(configuration.http),
        timeZone: configuration.paging.timeZone,
        demonstration: configuration.demonstration,
      },
      logger,
    });
    const onPages = () => delivery.wake();
    const incidentPages = new IncidentPages({ counters, watches, alarms, incidents });
    const watch = new WatchJourneys({
      counters,
      incidents,
      watches,
      resets,
      calendars: () => definitions.calendars,
      detection: defaultScanSettings,
      lifecycle: {
        quietMs: configuration.incidents.quiet,
        minOpenMs: configuration.incidents.minOpen,
        relapseMs: configuration.incidents.relapse,
      },
      pages: incidentPages,
      timeZone: configuration.paging.timeZone,
      times,
      newId: randomUUID,
      logger,
      onPages,
    });
    const leadership = isEmbedded ? onlyInstance : new Leadership(database, logger);
    const watchdog = watchdogLoop(configuration, leadership, clock, logger);
    const detection = detectionLoop(watch, leadership, definitions, teams, clock, logger, watchdog.judged);
    const showSources = new ShowSources({
      counters,
      sources: new PgSourceReader(database),
      topics,
      times,
      clock,
    });
    const systemReader = new PgSystemReader(database);
    const platform: WatchPlatform = new WatchPlatform({
      sources: showSources,
      pages: systemReader,
      incidents: platformIncidents,
      alarms,
      owner: configuration.platform.team,
      newId: randomUUID,
      logger,
      onPages,
    });
    const platformWatch = platformLoop(platform, leadership, teams, clock, logger);
    const escalate = new EscalateIncidents({ incidents: everyIncident, alarms, logger, onPages });
    const escalation = escalationLoop(escalate, leadership, teams, clock, logger);
    const retention = retentionLoop(database, leadership, configuration.keepHistory, clock, logger);

    const shows = new ShowJourneys({
      counters,
      incidents,
      outbox,
      watches,
      times,
      clock,
      definitions: () => ({
        journeys: definitions.journeys,
        former: definitions.former,
        teams: definitions.teams,
      }),
    });
    const freshness = new ShowFreshness({
      counters,
      times,
      demonstration: configuration.demonstration,
      build: dashboardBuild(),
      clock,
    });
    const tokens = [...configuration.access.apiTokens, ...(options.extraTokens ?? [])];
    const acknowledgeIncident = new AcknowledgeIncident(everyIncident, clock);
    const settleIncident = new SettleIncident({
      incidents: everyIncident,
      pages: incidentPages,
      definitions: () => ({
        journeys: definitions.journeys.map(({ definition }) => definition),
        teams: definitions.teams,
      }),
      clock,
      onPages,
    });
    const handOnIncident = new HandOnIncident({
      incidents: everyIncident,
      alarms,
      teams,
      clock,
      onPages,
    });
    const audit = new PgAuditTrail(database);
    const screens = new PgScreenStore(database);
    const letScreensIn = new LetScreensIn({ screens, audit, newId: randomUUID, clock });
    const signIn = new SignIn(new PgSessionStore(database), tokens, clock, (token) =>
      letScreensIn.nameOf(token),
    );
    const register = new PgInstanceRegister(database);
    const id = randomUUID();
    const announcements = new Announcements(
      register,
      () => ({
        id,
        build: dashboardBuild(),
        startedMs,
        isElected: leadership.held,
        partitions: follow.progress().length,
      }),
      logger,
    );
    const onCall = { teams: () => definitions.teams, overrides, clock };
    const calendars = new PgCalendarStore(database);
    const app = await createApp(
      {
        acknowledgeIncident,
        answerPage: new AnswerPage({
          incidents: everyIncident,
          outbox,
          acknowledge: acknowledgeIncident,
          handOn: handOnIncident,
          settle: settleIncident,
          teams,
          key: linkKey,
          clock,
        }),
        collectTouchpoints: new CollectTouchpoints(
          log,
          touchpointPreparer(collectorsDoor, pseudonymise, clock),
          (collection) => metrics.collected(collection),
        ),
        compareWindows: new CompareWindows({
          counters,
          watches,
          times,
          clock,
          definitions: () => ({ journeys: definitions.journeys, former: definitions.former }),
        }),
        handOnIncident,
        settleIncident,
        handOutCalendars: new HandOutCalendars({ ...onCall, calendars, newId: randomUUID, logger }),
        hearPagerDuty: new HearPagerDuty({
          incidents: everyIncident,
          acknowledge: acknowledgeIncident,
          settle: settleIncident,
          teams,
          clock,
        }),
        pagerDutySecrets: configuration.paging.pagerDutySecrets,
        letScreensIn,
        keepDevices: new KeepDevices({
          devices,
          writer: push,
          audit,
          teams: () => definitions.teams,
          key: vapid.publicKey,
          settings: {
            publicUrl: publicUrlOf(configuration.http),
            timeZone: configuration.paging.timeZone,
          },
          clock,
        }),
        keepSilent: new KeepSilent({ silences, newId: randomUUID, clock, logger }),
        listStuck: new ListStuck({
          waiting: new PgWaitingRuns(database, { topics: read, catalog: () => catalog, budgetMs: 3_000 }),
          audit,
          journeys,
          clock,
        }),
        overrideRota: new OverrideRota({ ...onCall, newId: randomUUID, logger }),
        putLettersBack: new PutLettersBack({
          box: await deadLetterBox(configuration, logger),
          book: new PgDeadLetterBook(database),
          audit,
          clock,
        }),
        readCalendar: new ReadCalendar({ ...onCall, calendars }),
        resetBaseline: new ResetBaseline({ resets, journeys: () => definitions.journeys, clock, logger }),
        showDetection: new ShowDetection({
          watches,
          resets,
          settings: defaultScanSettings,
          timeZone: configuration.paging.timeZone,
          definitions: () => ({ journeys: definitions.journeys, teams: definitions.teams }),
          clock,
        }),
        showFreshness: freshness,
        showJourneys: shows,
        showNoise: new ShowNoise({
          noise: new PgNoiseReader(database),
          teams: () => definitions.teams,
          clock,
        }),
        showOnCall: new ShowOnCall(onCall),
        showPlatform: new ShowPlatform({
          incidents: platformIncidents,
          outbox,
          teams: () => definitions.teams,
          owner: configuration.platform.team,
          clock,
        }),
        showSources,
        showSystem: new ShowSystem({
          reader: systemReader,
          register,
          audit,
          teams: () => definitions.teams,
          keepHistoryMs: configuration.keepHistory,
          clock,
        }),
        signIn,
        metrics,
        inbound: loggedInbound(metrics, logger),
        readiness: [
          {
            name: 'database',
            trouble: () =>
              database.query('select 1').then(
                () => null,
                (error: Error) => error.message,
              ),
          },
          { name: 'log', trouble: async () => log.trouble },
          ...(deadLetters ? [{ name: 'dead-letters', trouble: async () => deadLetters.trouble }] : []),
        ],
      },
      { shows, freshness, clock, logger },
      { trustProxy: configuration.http.trustProxy },
      logger,
    );

    stop = async () => {
      await definitions.close();
      follow.stop();
      await Promise.all([
        log.stop().then(() => Promise.all([deadLetters?.stop(), rekeying?.stop()])),
        detection.stop(),
        escalation.stop(),
        delivery.stop(),
        retention.stop(),
        watchdog.stop(),
        platformWatch.stop(),
        keyWatch.stop(),
      ]);
      await announcements.stop();
      await leadership.stop();
      await app.close();
      await close();
    };
    await definitions.follow(() => {
      catalog = definitions.catalog();
      follow.follow(catalog);
    });
    void deadLetters?.start();
    await log.start(follow);
    leadership.start();
    detection.start();
    escalation.start();
    retention.start();
    watchdog.start();
    platformWatch.start();
    delivery.start();
    announcements.start();
    keyWatch.start();
    const { host, port } = configuration.http;
    await app.listen(port, host).catch((error: NodeJS.ErrnoException) => {
      throw asListenError(error, host, port);
    });
    const { port: actualPort } = (app.getHttpServer() as import('node:http').Server).address() as {
      port: number;
    };
    const address = `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${actualPort}`;
    return {
      address,
      signInLink: () =>
        `${configuration.http.publicUrl?.replace(/\/$/, '') ?? address}/sign-in/open?token=${signIn.newLinkToken()}`,
      acknowledgeIncident,
      counters,
      stop,
    };
  } catch (error) {
    // Half of it may be running: left alone, it would keep the process alive, and the database from closing.
    await stop().catch(() => undefined);
    throw error;
  }
}

function asListenError(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const reason = {
    EADDRINUSE: 'is in use by another program: stop it, or choose another port',
    EADDRNOTAVAIL: 'is no address of this machine: choose another host',
    EACCES: 'may not be opened by this user: choose a port from 1024 on',
  }[error.code ?? ''];
  if (!reason) return error;
  return new WegwarteError('configuration-invalid', `http: ${host}:${port} ${reason}`, { cause: error });
}

/** An embedded database has no second instance to be elected against, nor a connection to spare for asking. */
const onlyInstance: Pick<Leadership, 'held' | 'start' | 'stop'> = {
  held: true,
  start: () => undefined,
  stop: async () => undefined,
};

async function touchpointLog(
  { kafka }: Configuration,
  database: Database,
  logger: Logger,
  internalTopic: string | undefined,
): Promise<TouchpointLog> {
  if (!kafka) return new EmbeddedLog(new PgLogTable(database), systemClock, logger);
  const plain = kafka.sources.find(({ format }) => format === 'wegwarte')?.topic ?? null;
  return new KafkaLog(
    {
      ...kafka,
      security: await kafkaSecurity(kafka, systemClock),
      topics: internalTopic === undefined ? kafka.topics : [...kafka.topics, internalTopic],
      collectorTopic: kafka.collectorTopic ?? plain,
      internalTopic,
      maxMessageBytes: 4_194_304,
    },
    logger,
  );
}
