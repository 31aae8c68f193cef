import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { alarmMs, incident } from '../../server/src/paging/page-examples.suite.ts';
import { describePushDevices } from '../../server/src/paging/push-devices.suite.ts';
import { describePageOutbox } from '../../server/src/paging/page-outbox.suite.ts';
import { Database } from '../../server/src/storage/database.ts';
import { startEmbeddedDatabase } from '../../server/src/storage/embedded-database.ts';
import { migrate } from '../../server/src/storage/migrate.ts';
import { PgAuditTrail } from '../../server/src/storage/pg-audit-trail.ts';
import { PgBaselineResetStore } from '../../server/src/storage/pg-baseline-reset-store.ts';
import { PgCalendarStore } from '../../server/src/storage/pg-calendar-store.ts';
import { PgKeyRegister } from '../../server/src/storage/pg-key-register.ts';
import { PgIncidentStore } from '../../server/src/storage/pg-incident-store.ts';
import { PgOverrideStore } from '../../server/src/storage/pg-override-store.ts';
import { PgScreenStore } from '../../server/src/storage/pg-screen-store.ts';
import { PgPlatformIncidentStore } from '../../server/src/storage/pg-platform-incident-store.ts';
import { PgPushDevices } from '../../server/src/storage/pg-push-devices.ts';
import { PgSilenceStore } from '../../server/src/storage/pg-silence-store.ts';
import { insertPages, PgPageOutbox } from '../../server/src/storage/pg-page-outbox.ts';
import { describeScreenStore } from '../../server/src/workflows/screen-store.suite.ts';
import { describeAuditTrail } from '../../server/src/workflows/audit-trail.suite.ts';
import { describeBaselineResetStore } from '../../server/src/workflows/baseline-reset-store.suite.ts';
import { describeKeyRegister } from '../../server/src/workflows/key-register.suite.ts';
import { describeCalendarStore } from '../../server/src/workflows/calendar-store.suite.ts';
import { describePlatformIncidentStore } from '../../server/src/workflows/platform-incident-store.suite.ts';
import { describeSilenceStore } from '../../server/src/workflows/silence-store.suite.ts';
import { describeOverrideStore } from '../../server/src/workflows/override-store.suite.ts';
import { createTestDatabase } from '../support/real-stack.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { describeCheckpointStore } from './stores/checkpoint-store.suite.ts';
import { countersInMemory, describeCounterReader, storedCounters } from './stores/counter-reader.suite.ts';
import { describeIncidentStore } from './stores/incident-store.suite.ts';
import { describeJourneyVersions } from './stores/journey-versions.suite.ts';
import { describeLogTable } from './stores/log-table.suite.ts';
import { describeMigrations } from './stores/migrations.suite.ts';
import { describeRestarts } from './stores/restarts.suite.ts';
import { describeRunBlocks } from './stores/run-blocks.suite.ts';
import { describeWaitingRuns } from './stores/waiting-runs.suite.ts';
import { describeSystem } from './stores/system.suite.ts';
import { describeSpareStreams } from './stores/spare-streams.suite.ts';
import { describeWatchStore } from './stores/watch-store.suite.ts';

const stack = inject('realStack');
const reason = stack.available ? '' : ` (skipped: ${stack.reason})`;

interface Opened {
  readonly database: Database;
  close(): Promise<void>;
}

function open(url: string, maxConnections: number): Database {
  const options = { url, maxConnections, connectTimeoutMs: 30_000, statementTimeoutMs: 30_000 };
  return new Database(options, () => undefined);
}

async function openTimescale(): Promise<Opened> {
  if (!stack.available) throw new Error(stack.reason);
  const { url, drop } = await createTestDatabase(stack.databaseUrl);
  const database = open(url, 8);
  return {
    database,
    close: async () => {
      await database.close();
      await drop();
    },
  };
}

async function openEmbedded(): Promise<Opened> {
  const folder = temporaryFolder();
  const embedded = await startEmbeddedDatabase(folder.path, () => undefined);
  const database = open(embedded.url, 1);
  return {
    database,
    close: async () => {
      await database.close();
      await embedded.stop();
      folder.remove();
    },
  };
}

/** The same stores, the same promises, on every database there is. */
function describeStores(openDatabase: () => Promise<Opened>): void {
  let opened: Opened;
  const databaseNow = () => opened.database;
  beforeAll(async () => {
    opened = await openDatabase();
  });
  afterAll(() => opened?.close());

  describeMigrations(databaseNow);
  describeCheckpointStore(databaseNow);
  describeCounterReader(() => storedCounters(databaseNow()));
  describeSpareStreams(databaseNow);
  describeRunBlocks(databaseNow);
  describeRestarts(databaseNow);
  describeIncidentStore(databaseNow);
  describeJourneyVersions(databaseNow);
  describeLogTable(databaseNow);
  describeSystem(databaseNow);
  describeWaitingRuns(databaseNow);
  describePushDevices('PostgreSQL', () => new PgPushDevices(databaseNow()));
  describeScreenStore('PostgreSQL', () => new PgScreenStore(databaseNow()));
  describeAuditTrail('PostgreSQL', () => new PgAuditTrail(databaseNow()));
  describeCalendarStore('PostgreSQL', () => new PgCalendarStore(databaseNow()));
  describeOverrideStore('PostgreSQL', () => new PgOverrideStore(databaseNow()));
  describeKeyRegister('PostgreSQL', () => new PgKeyRegister(databaseNow()));
  describeBaselineResetStore('PostgreSQL', () => new PgBaselineResetStore(databaseNow()));
  describeWatchStore(databaseNow);
  describePlatformIncidentStore('PostgreSQL', () => new PgPlatformIncidentStore(databaseNow()));
  describeSilenceStore('PostgreSQL', () => new PgSilenceStore(databaseNow()));
  describePageOutbox('PostgreSQL', async () => {
    const database = databaseNow();
    await database.query('truncate page, page_thread, incident cascade');
    const incidents = new PgIncidentStore(database);
    return {
      outbox: new PgPageOutbox(database),
      plan: async (pages) => {
        for (const { incidentId } of pages) {
          const owner = { ...incident, id: incidentId, journey: `journey-of-${incidentId}` };
          await incidents.change(owner, null, { atMs: alarmMs, change: 'open', detail: '' });
        }
        await database.transaction((transaction) => insertPages(transaction, pages));
      },
    };
  });
}

describe.skipIf(!stack.available)(`stores on TimescaleDB${reason}`, () => {
  describeStores(openTimescale);

  it('keep counters and history in hypertables', async () => {
    const { database, close } = await openTimescale();
    expect((await migrate(database)).timescale).toMatch(/timescale/i);
    const rows = await database.query<{ hypertable_name: string }>(
      'select hypertable_name from timescaledb_information.hypertables',
    );
    expect(rows.map((row) => row.hypertable_name)).toEqual(
      expect.arrayContaining(['cohort_counter', 'progress_counter', 'touchpoint_counter', 'incident_event']),
    );
    await close();
  });
});

describe('stores on the embedded database', () => {
  describeStores(openEmbedded);
});

describe('counters in memory', () => {
  describeCounterReader(countersInMemory);
});
