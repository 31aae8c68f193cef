import { defaultScanSettings } from '../../server/src/detection/scan-settings.ts';
import { defaultLifecycleSettings } from '../../server/src/incidents/decide-incident.ts';
import type { Incident } from '../../server/src/incidents/incident.ts';
import { JourneyCatalog } from '../../server/src/journeys/journey-catalog.ts';
import type { JourneyDefinition } from '../../server/src/journeys/journey-definition.ts';
import type { Touchpoint } from '../../server/src/journeys/touchpoint.ts';
import { CounterStreams } from '../../server/src/storage/counter-streams.ts';
import type { Database } from '../../server/src/storage/database.ts';
import { PgBaselineResetStore } from '../../server/src/storage/pg-baseline-reset-store.ts';
import { PgCheckpointStore } from '../../server/src/storage/pg-checkpoint-store.ts';
import { PgIncidentStore } from '../../server/src/storage/pg-incident-store.ts';
import { PgWatchStore } from '../../server/src/storage/pg-watch-store.ts';
import { PgCounterReader } from '../../server/src/storage/views/pg-counter-reader.ts';
import { defaultEngineOptions } from '../../server/src/windows/partition-engine.ts';
import { FollowLog } from '../../server/src/workflows/follow-log.ts';
import { defaultFollowerTimings } from '../../server/src/workflows/follower-options.ts';
import { IncidentPages } from '../../server/src/workflows/incident-pages.ts';
import type { RaiseAlarm } from '../../server/src/workflows/raise-alarm.ts';
import { WatchJourneys } from '../../server/src/workflows/watch-journeys.ts';
import { eventually } from './eventually.ts';

export interface LoggedTouchpoint {
  readonly touchpoint: Touchpoint;
  readonly loggedAtMs: number;
}

const topic = 'touchpoints';
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const noHurry = async () => undefined;

/**
 * What runs live, from the log's messages to incidents, on a real database, at a time that the test says: each partition
 * is given what was logged until then, and journeys are judged once it is stored. Nobody is paged.
 */
export class LivePipeline {
  private readonly definition: JourneyDefinition;
  private readonly database: Database;
  private readonly partitions: readonly (readonly LoggedTouchpoint[])[];
  private readonly counters: PgCounterReader;
  private readonly incidentStore: PgIncidentStore;
  private nowMs = 0;
  private openedSoFar = 0;
  private follow: FollowLog | null = null;
  private watch: WatchJourneys;

  /** @param partitions each in the order of its log */
  constructor(
    definition: JourneyDefinition,
    database: Database,
    partitions: readonly (readonly LoggedTouchpoint[])[],
  ) {
    this.definition = definition;
    this.database = database;
    this.partitions = partitions;
    this.counters = new PgCounterReader(database, [topic]);
    this.incidentStore = new PgIncidentStore(database);
    this.watch = this.newWatch();
  }

  async passTo(nowMs: number): Promise<void> {
    this.nowMs = nowMs;
    this.follow ??= await this.newFollow();
    const { follow } = this;
    const ends = this.partitions.map((log) => endAt(log, nowMs));
    for (const [partition, log] of this.partitions.entries()) {
      const from = follow.position({ topic, partition })!;
      const key = Buffer.from(String(partition));
      const messages = log
        .slice(from, ends[partition])
        .map(({ loggedAtMs }, index) => ({ offset: from + index, key, value: null, loggedAtMs }));
      await follow.received({ topic, partition }, messages, ends[partition]!, noHurry);
    }
    await eventually(
      'all to be stored',
      async () => {
        const stored = await this.counters.partitions();
        return ends.every((end, partition) =>
          stored.some((one) => one.partition === partition && one.readOffset === end),
        );
      },
      { everyMs: 2 },
    );
    await this.watch.round([this.definition], [], nowMs);
  }

  /** The process is killed: what was not stored is gone, and so is all that was in memory. */
  kill(): void {
    this.follow?.stop();
    this.follow = null;
    this.watch = this.newWatch();
  }

  async incidents(): Promise<Incident[]> {
    const stored = await this.incidentStore.current(0);
    return stored.map(({ incident }) => incident).toSorted((a, b) => a.openedAtMs - b.openedAtMs);
  }

  stop(): void {
    this.follow?.stop();
  }

  private async newFollow(): Promise<FollowLog> {
    const follow = new FollowLog(new JourneyCatalog([this.definition]), {
      store: new PgCheckpointStore(this.database, new CounterStreams(this.database)),
      decode: ({ key, offset }) => ({
        ok: true,
        touchpoint: this.partitions[Number(key)]![offset]!.touchpoint,
      }),
      deadLetters: null,
      meter: { stored: () => undefined, lettersWritten: () => undefined },
      // Whatever is received is stored at once: nobody else moves this clock.
      options: { ...defaultEngineOptions, ...defaultFollowerTimings, checkpointEveryMs: 0 },
      clock: { now: () => this.nowMs },
      logger: quiet,
    });
    for (const [partition, log] of this.partitions.entries()) {
      const endOffset = endAt(log, this.nowMs);
      await follow.assigned({ topic, partition }, { lowOffset: 0, endOffset }, noHurry);
    }
    return follow;
  }

  private newWatch(): WatchJourneys {
    const { counters } = this;
    const watches = new PgWatchStore(this.database);
    const alarms = { plan: async () => ({}) } as unknown as RaiseAlarm;
    return new WatchJourneys({
      counters,
      incidents: this.incidentStore,
      watches,
      resets: new PgBaselineResetStore(this.database),
      detection: defaultScanSettings,
      lifecycle: defaultLifecycleSettings,
      pages: new IncidentPages({ counters, watches, alarms }),
      timeZone: 'Europe/Berlin',
      times: { startedMs: 0, allowedLatenessMs: defaultEngineOptions.allowedLatenessMs },
      newId: () => `incident-${++this.openedSoFar}`,
      logger: quiet,
      onPages: () => undefined,
    });
  }
}

function endAt(log: readonly LoggedTouchpoint[], nowMs: number): number {
  const end = log.findIndex(({ loggedAtMs }) => loggedAtMs > nowMs);
  return end === -1 ? log.length : end;
}
