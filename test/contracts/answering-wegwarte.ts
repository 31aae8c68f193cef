import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createApp } from '../../server/src/app/create-app.ts';
import { touchpointPreparer } from '../../server/src/app/prepare-touchpoint.ts';
import { defaultDecodeLimits, Door } from '../../server/src/ingestion/door.ts';
import { Pseudonymiser } from '../../server/src/ingestion/pseudonymiser.ts';
import { defaultScanSettings } from '../../server/src/detection/scan-settings.ts';
import { JourneyCatalog } from '../../server/src/journeys/journey-catalog.ts';
import { journey, minute, step } from '../../server/src/journeys/journey-examples.suite.ts';
import { systemClock } from '../../server/src/kernel/clock.ts';
import type { Team } from '../../server/src/on-call/team.ts';
import { InMemoryPageOutbox } from '../../server/src/paging/in-memory-page-outbox.ts';
import { InMemoryPushDevices } from '../../server/src/paging/in-memory-push-devices.ts';
import { alarmMs, examplePage, incident, settings } from '../../server/src/paging/page-examples.suite.ts';
import { PrometheusMetrics } from '../../server/src/telemetry/prometheus-metrics.ts';
import { BUCKET_MS } from '../../server/src/windows/cohort-counts.ts';
import { AcknowledgeIncident } from '../../server/src/workflows/acknowledge-incident.ts';
import { AnswerPage } from '../../server/src/workflows/answer-page.ts';
import { CompareWindows } from '../../server/src/workflows/compare-windows.ts';
import { CollectTouchpoints } from '../../server/src/workflows/collect-touchpoints.ts';
import { HandOnIncident } from '../../server/src/workflows/hand-on-incident.ts';
import { HandOutCalendars } from '../../server/src/workflows/hand-out-calendars.ts';
import { InMemoryBaselineResetStore } from '../../server/src/workflows/in-memory-baseline-reset-store.ts';
import { InMemoryCalendarStore } from '../../server/src/workflows/in-memory-calendar-store.ts';
import { InMemoryCounterReader } from '../../server/src/workflows/in-memory-counter-reader.ts';
import type { HeardAlarm, SaidOfIncident } from '../../server/src/paging/measure-noise.ts';
import { EveryIncident } from '../../server/src/workflows/every-incident.ts';
import { InMemoryPlatformIncidentStore } from '../../server/src/workflows/in-memory-platform-incident-store.ts';
import { InMemoryIncidentStore } from '../../server/src/workflows/in-memory-incident-store.ts';
import { InMemoryOverrideStore } from '../../server/src/workflows/in-memory-override-store.ts';
import { InMemorySessionStore } from '../../server/src/workflows/in-memory-session-store.ts';
import { InMemorySilenceStore } from '../../server/src/workflows/in-memory-silence-store.ts';
import { InMemorySourceReader } from '../../server/src/workflows/in-memory-source-reader.ts';
import { InMemoryWatchStore } from '../../server/src/workflows/in-memory-watch-store.ts';
import { InMemoryScreenStore } from '../../server/src/workflows/in-memory-screen-store.ts';
import { HearPagerDuty } from '../../server/src/workflows/hear-pagerduty.ts';
import { LetScreensIn } from '../../server/src/workflows/let-screens-in.ts';
import { InMemoryAuditTrail } from '../../server/src/workflows/in-memory-audit-trail.ts';
import { KeepDevices } from '../../server/src/workflows/keep-devices.ts';
import { KeepSilent } from '../../server/src/workflows/keep-silent.ts';
import { ListStuck } from '../../server/src/workflows/list-stuck.ts';
import { OverrideRota } from '../../server/src/workflows/override-rota.ts';
import { PutLettersBack } from '../../server/src/workflows/put-letters-back.ts';
import { RaiseAlarm } from '../../server/src/workflows/raise-alarm.ts';
import { ReadCalendar } from '../../server/src/workflows/read-calendar.ts';
import { ResetBaseline } from '../../server/src/workflows/reset-baseline.ts';
import { SettleIncident } from '../../server/src/workflows/settle-incident.ts';
import { ShowDetection } from '../../server/src/workflows/show-detection.ts';
import { ShowFreshness } from '../../server/src/workflows/read-feed.ts';
import { ShowJourneys } from '../../server/src/workflows/show-journeys.ts';
import { ShowNoise } from '../../server/src/workflows/show-noise.ts';
import { ShowOnCall } from '../../server/src/workflows/show-on-call.ts';
import { ShowSources } from '../../server/src/workflows/show-sources.ts';
import { ShowPlatform } from '../../server/src/workflows/show-platform.ts';
import { ShowSystem } from '../../server/src/workflows/show-system.ts';
import type { RetiredJourney, VersionedJourney } from '../../server/src/workflows/journey-versions.ts';
import { SignIn } from '../../server/src/workflows/sign-in.ts';
import type { LogEntry } from '../../server/src/workflows/touchpoint-log.ts';

export const linkKey = Buffer.from('signs the links of these tests');
export const pagerDutySecret = 'signs the webhooks of these tests';
export const token = 'a-token-that-is-long-enough-for-all';

const teams: Team[] = [
  {
    team: 'payments',
    title: { en: 'Payments', de: 'Zahlungen' },
    isDefault: true,
    language: 'en',
    channels: [{ kind: 'teams', url: 'https://example.org/secret' }],
    people: [
      { person: 'mara', name: 'Mara Lindqvist', channels: [] },
      { person: 'jonas', name: 'Jonas Weber', channels: [] },
    ],
    rotas: [
      {
        rota: 'primary',
        title: { en: 'On call', de: 'Bereitschaft' },
        timeZone: 'Europe/Berlin',
        coverage: 'full',
        layers: [
          {
            layer: 'days',
            people: ['mara', 'jonas'],
            startDate: '2026-01-05',
            handOverAt: '09:00',
            turnDays: 1,
            hours: [],
          },
        ],
        overrides: [],
      },
    ],
  },
];
export const checkout = journey({
  version: 3,
  owner: 'payments',
  dimensions: ['paymentMethod'],
  steps: [
    step('cart', 'cart.viewed'),
    step('payment', 'payment.submitted', 15 * minute),
    step('insurance', 'insurance.added', 5 * minute, true),
    step('confirmed', 'order.confirmed', 10 * minute),
  ],
});
/** Paid two minutes before the alarm, and waits. */
const waitingRun = {
  definition: checkout,
  key: 'pseudonym-of-ada',
  state: 'in-flight' as const,
  entries: [0, alarmMs - 4 * minute, 1, alarmMs - 2 * minute],
  segments: { paymentMethod: 'paypal' },
  endedAtMs: null,
  reason: null,
};
/** Nobody has come to it yet, it is worth nothing, and no team is known that owns it. */
export const repair = journey({
  journey: 'repair',
  owner: 'nobody',
  value: null,
  dimensions: [],
  abandon: [],
});

interface ExpressApp {
  readonly router: {
    readonly stack: readonly {
      readonly route?: { readonly path: string; readonly methods: Record<string, boolean> };
    }[];
  };
}

const emptyBox = { read: async () => undefined, putBack: async () => undefined };
const noBook = { putBackOf: async () => new Set<never>(), markPutBack: async () => undefined };
const never = () => Promise.reject(new Error('nobody asks for it'));
const sizes = {
  server: 'PostgreSQL 17.2',
  timescale: null,
  tables: [{ table: 'cohort_counter', bytes: 8_192 }],
  keptSinceMs: alarmMs - 60 * minute,
};
const record = {
  team: 'payments',
  channel: 'teams-1',
  deliveredMs: alarmMs - 2 * minute,
  failedMs: null,
  waiting: 1,
  trouble: 'HTTP 500',
  triedInVainMs: alarmMs - minute,
};
const instance = {
  id: 'i-1',
  host: 'one',
  build: 'none',
  startedMs: alarmMs - 60 * minute,
  heardMs: alarmMs - minute,
  quietMs: 60_000,
  isElected: true,
  partitions: 3,
};

const times = { startedMs: alarmMs - 60 * minute, allowedLatenessMs: 30_000 };

/** All that answers on the port, on ports in memory: as it is put together for real, without what it reads from. */
export class AnsweringWegwarte {
  nowMs = alarmMs;
  readonly counters = new InMemoryCounterReader();
  readonly sources = new InMemorySourceReader();
  readonly incidents = new InMemoryIncidentStore();
  readonly platformIncidents = new InMemoryPlatformIncidentStore();
  readonly outbox = new InMemoryPageOutbox();
  readonly watches = new InMemoryWatchStore();
  readonly sessions = new InMemorySessionStore();
  readonly audit = new InMemoryAuditTrail();
  readonly devices = new InMemoryPushDevices();
  readonly resets = new InMemoryBaselineResetStore();
  readonly overrides = new InMemoryOverrideStore();
  readonly heard: HeardAlarm[] = [];
  readonly said: SaidOfIncident[] = [];
  readonly logged: string[] = [];
  /** What became of calls from outside, as `pagerduty forged`. */
  readonly inbound: string[] = [];
  readonly written: LogEntry[] = [];
  readonly defects: unknown[] = [];
  readonly letScreensIn = new LetScreensIn({
    screens: new InMemoryScreenStore(),
    audit: this.audit,
    newId: randomUUID,
    clock: { now: () => this.nowMs },
  });
  readonly signIn = new SignIn(
    this.sessions,
    [{ name: 'shop', token }],
    { now: () => this.nowMs },
    (screen) => this.letScreensIn.nameOf(screen),
  );
  journeys: VersionedJourney[] = [checkout, repair].map((definition) => ({ definition, sinceMs: alarmMs }));
  former: RetiredJourney[] = [];
  readonly shows: ShowJourneys;
  address = '';
  private app: Awaited<ReturnType<typeof createApp>> | null = null;

  constructor() {
    this.shows = new ShowJourneys({
      counters: this.counters,
      incidents: this.incidents,
      outbox: this.outbox,
      watches: this.watches,
      times,
      clock: { now: () => this.nowMs },
      definitions: () => ({ journeys: this.journeys, former: this.former, teams }),
    });
  }

  async start(): Promise<void> {
    const { counters, resets, shows, signIn } = this;
    const clock = { now: () => this.nowMs };
    const freshness = new ShowFreshness({
      counters,
      times,
      demonstration: false,
      build: 'none',
      clock,
    });
    const logger = {
      info: () => undefined,
      warn: () => undefined,
      error: (details: object) => void this.defects.push(details),
    };
    const log = {
      restarts: 0,
      trouble: null,
      start: async () => undefined,
      stop: async () => undefined,
      append: async (entries: readonly LogEntry[]) => void this.written.push(...entries),
    };
    const pseudonymise = new Pseudonymiser(Buffer.from('a key'));
    const catalog = new JourneyCatalog([checkout]);
    let ids = 0;
    const newId = () => `id-${++ids}`;
    const onCall = { teams: () => teams, overrides: this.overrides, clock };
    const calendars = new InMemoryCalendarStore();
    const everyIncident = new EveryIncident(this.incidents, this.platformIncidents);
    const acknowledge = new AcknowledgeIncident(everyIncident, clock);
    const handOn = new HandOnIncident({
      incidents: everyIncident,
      alarms: new RaiseAlarm({ incidents: everyIncident, outbox: this.outbox, settings, logger }),
      teams: () => teams,
      clock,
      onPages: () => undefined,
    });
    const settle = new SettleIncident({
      incidents: everyIncident,
      pages: { of: async () => ({}) },
      definitions: () => ({ journeys: [checkout], teams }),
      clock,
      onPages: () => undefined,
    });
    this.app = await createApp(
      {
        acknowledgeIncident: acknowledge,
        answerPage: new AnswerPage({
          incidents: everyIncident,
          outbox: this.outbox,
          acknowledge,
          handOn,
          settle,
          teams: () => teams,
          key: linkKey,
          clock,
        }),
        collectTouchpoints: new CollectTouchpoints(
          log,
          touchpointPreparer(new Door(() => catalog, pseudonymise, defaultDecodeLimits), pseudonymise, clock),
        ),
        compareWindows: new CompareWindows({
          counters,
          watches: this.watches,
          times,
          clock,
          definitions: () => ({ journeys: this.journeys, former: this.former }),
        }),
        settleIncident: settle,
        hearPagerDuty: new HearPagerDuty({
          incidents: everyIncident,
          acknowledge,
          settle,
          teams: () => teams,
          clock,
        }),
        pagerDutySecrets: [pagerDutySecret],
        handOnIncident: handOn,
        handOutCalendars: new HandOutCalendars({ ...onCall, calendars, newId, logger }),
        letScreensIn: this.letScreensIn,
        keepDevices: new KeepDevices({
          devices: this.devices,
          writer: { sendTo: async () => ({ kind: 'permanent', detail: 'push.example: answered 403' }) },
          audit: this.audit,
          teams: () => teams,
          key: 'the-public-key-of-this-server',
          settings,
          clock,
        }),
        keepSilent: new KeepSilent({ silences: new InMemorySilenceStore(), newId, clock, logger }),
        listStuck: new ListStuck({
          waiting: { at: async () => ({ runs: [waitingRun], found: 1, isComplete: true }) },
          audit: this.audit,
          journeys: () => [checkout],
          clock,
        }),
        overrideRota: new OverrideRota({ ...onCall, newId, logger }),
        putLettersBack: new PutLettersBack({
          box: emptyBox,
          book: noBook,
          audit: this.audit,
          clock,
        }),
        readCalendar: new ReadCalendar({ ...onCall, calendars }),
        resetBaseline: new ResetBaseline({ resets, journeys: () => this.journeys, clock, logger }),
        showDetection: new ShowDetection({
          watches: this.watches,
          resets,
          settings: defaultScanSettings,
          timeZone: 'Europe/Berlin',
          definitions: () => ({ journeys: this.journeys, teams }),
          clock,
        }),
        showFreshness: freshness,
        showJourneys: shows,
        showNoise: new ShowNoise({
          noise: { heard: async () => this.heard, said: async () => this.said },
          teams: () => teams,
          clock,
        }),
        showOnCall: new ShowOnCall(onCall),
        showSources: new ShowSources({
          counters,
          sources: this.sources,
          topics: ['touchpoints'],
          times,
          clock,
        }),
        showPlatform: new ShowPlatform({
          incidents: this.platformIncidents,
          outbox: this.outbox,
          teams: () => teams,
          owner: undefined,
          clock,
        }),
        showSystem: new ShowSystem({
          reader: { sizes: async () => sizes, channelRecords: async () => [record] },
          register: { announce: never, leave: never, list: async () => [instance] },
          audit: this.audit,
          teams: () => teams,
          keepHistoryMs: 400 * 24 * 60 * minute,
          clock,
        }),
        signIn,
        inbound: { inbound: (...call) => void this.inbound.push(call.join(' ')) },
        metrics: new PrometheusMetrics({
          progress: () => [],
          inFlight: async () => new Map(),
          consumerRestarts: () => 2,
          platformIncidents: () => [],
          clock,
        }),
        readiness: [{ name: 'log', trouble: async () => null }],
      },
      // Rounds go on, though what they tell of stands still.
      { shows, freshness, clock: systemClock, logger },
      { trustProxy: false },
      logger,
    );
    await this.app.listen(0, '127.0.0.1');
    const { port } = this.app.getHttpServer().address() as AddressInfo;
    this.address = `http://127.0.0.1:${port}`;
  }

  async stop(): Promise<void> {
    await this.app?.close();
  }

  /** `get /api/v1/journeys/{id}` for every route there is; files of the dashboard are none. */
  routes(): string[] {
    const { stack } = (this.app!.getHttpAdapter().getInstance() as ExpressApp).router;
    return stack.flatMap(({ route }) =>
      route
        ? Object.keys(route.methods).map((method) => `${method} ${route.path.replace(/:(\w+)/g, '{$1}')}`)
        : [],
    );
  }

  /** An hour of customers up to now: PayPal's stop getting on at payment. */
  async live(): Promise<void> {
    const { counters, nowMs } = this;
    for (let bucketMs = nowMs - 60 * minute; bucketMs < nowMs; bucketMs += BUCKET_MS) {
      const isOver = bucketMs < nowMs - 12 * minute;
      const left = isOver ? { dropped: 2, abandoned: 1 } : {};
      counters.add({ step: 'cart' }, bucketMs, { entered: 10, advanced: 7, ...left });
      counters.add({ step: 'payment' }, bucketMs, { entered: 7, advanced: 5, ...left });
      for (const [value, advanced] of Object.entries({ paypal: 1, card: 4 })) {
        const key = { step: 'payment', dimension: 'paymentMethod', value };
        counters.add(key, bucketMs, { entered: 4, advanced, dropped: isOver ? 4 - advanced : 0 });
      }
      counters.add({ step: 'insurance' }, bucketMs, { entered: 1, advanced: 1 });
      counters.add({ step: 'confirmed' }, bucketMs, { entered: 5 });
      counters.touchpoints.push({ bucketMs, outcome: 'accepted', count: 30 });
    }
    const read = { readOffset: 9, endOffset: 9, lastMessageAtMs: nowMs - 200, heardAtMs: nowMs - 100 };
    counters.followed[0] = {
      topic: 'touchpoints',
      partition: 0,
      newestMs: nowMs - 500,
      watermarkMs: nowMs - 30_000,
      ...read,
    };
    await this.outbox.plan([examplePage('opened')]);
    const event = { atMs: alarmMs, change: 'open' as const, detail: 'drop-off' };
    await this.incidents.change(incident, null, event);
  }
}
