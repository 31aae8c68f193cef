import type { SourcesView } from '@wegwarte/contract';
import { expect, it } from 'vitest';
import type { Team } from '../on-call/team.ts';
import { payments, settings } from '../paging/page-examples.suite.ts';
import { InMemoryPageOutbox } from '../paging/in-memory-page-outbox.ts';
import { InMemoryPlatformIncidentStore } from './in-memory-platform-incident-store.ts';
import type { ChannelRecord } from './system-reader.ts';
import { RaiseAlarm } from './raise-alarm.ts';
import { WatchPlatform } from './watch-platform.ts';

const minute = 60_000;
const at = Date.parse('2026-11-24T02:47:00Z');
const none = { accepted: 0, ignored: 0, duplicate: 0, late: 0, rejected: 0 };

function stage(owner?: string) {
  const incidents = new InMemoryPlatformIncidentStore();
  const told: string[] = [];
  const log = (details: object, message: string) => {
    const { kind, team } = details as { kind: string; team: string | null };
    if (message.startsWith('incident of the platform'))
      told.push(`${message.split(': ')[1]} ${kind} ${team}`);
  };
  const world = { nowMs: at, isLagging: false, records: [] as ChannelRecord[] };
  const list = async (): Promise<SourcesView> => ({
    sources: [
      {
        source: 'shop',
        state: world.isLagging ? 'lagging' : 'live',
        since: new Date(at).toISOString(),
        partitions: 1,
        unread: 0,
        behindSeconds: 300,
        newestTouchpoint: null,
        watermark: null,
        lastMessage: null,
        perSecond: { lastMinute: 0, lastHour: 0 },
        lastMinute: none,
        lastHour: none,
        rejectedBecause: [],
        openLetters: [],
      },
    ],
  });
  const teams: readonly Team[] = [
    { ...payments, team: 'shop' },
    { ...payments, team: 'operations', isDefault: true },
    { ...payments, team: 'platform' },
  ];
  let number = 0;
  const outbox = new InMemoryPageOutbox();
  const logger = { info: log, warn: log, error: log };
  // The outbox is told by the transaction, which the in-memory store does not have.
  const change = incidents.change.bind(incidents);
  incidents.change = async (...given) => {
    const done = await change(...given);
    if (done) await outbox.plan(given[3]?.pages ?? []);
    return done;
  };
  const paged = () => incidents.pages.map(({ event, team }) => `${event} ${team}`);
  const parts = {
    sources: { list },
    pages: { channelRecords: async () => world.records },
    incidents,
    owner,
    alarms: new RaiseAlarm({ incidents, outbox, settings, logger }),
    newId: () => `platform-${++number}`,
    logger,
    onPages: () => undefined,
  };
  const watchers = [new WatchPlatform(parts), new WatchPlatform(parts)];
  const minutes = async (count: number, by = watchers[0]!) => {
    for (let step = 0; step < count; step++) await by.round(teams, (world.nowMs += minute));
  };
  return { world, told, paged, incidents, watchers, minutes };
}

it('gives a lagging feed to whoever runs the platform, and ends it when it is mended', async () => {
  const { world, told, paged, watchers, minutes } = stage('platform');
  await minutes(2);
  world.isLagging = true;
  await minutes(3);
  expect(paged()).toEqual(['opened platform']);
  expect(watchers[0]!.open).toMatchObject([{ kind: 'feed-lagging', subject: 'shop', ownerTeam: 'platform' }]);
  world.isLagging = false;
  await minutes(5);
  expect(told).toEqual(['open feed-lagging platform', 'resolve feed-lagging platform']);
  expect(paged()).toEqual(['opened platform', 'resolved platform']);
  expect(watchers[0]!.open).toEqual([]);
});

it('gives it to the default team where nobody is named', async () => {
  const { world, told, minutes } = stage();
  world.isLagging = true;
  await minutes(3);
  expect(told).toEqual(['open feed-lagging operations']);
});

it('is one incident for whoever takes over in the middle of it', async () => {
  const { world, told, paged, watchers, minutes } = stage('platform');
  world.isLagging = true;
  await minutes(3);
  await minutes(3, watchers[1]);
  expect(told).toEqual(['open feed-lagging platform']);
  expect(paged()).toEqual(['opened platform']);
  expect(watchers[1]!.open).toHaveLength(1);
  world.isLagging = false;
  await minutes(5, watchers[1]);
  expect(told.at(-1)).toBe('resolve feed-lagging platform');
});

it('gives pages that did not get through to the platform, once for all of them, and not to the team they were for', async () => {
  const { world, told, paged, minutes } = stage('platform');
  const failed = { deliveredMs: null, failedMs: at, waiting: 0, trouble: 'answered 404', triedInVainMs: at };
  world.records = ['shop', 'operations', 'platform'].map((team) => ({
    team,
    channel: 'webhook-1',
    ...failed,
  }));
  await minutes(1);
  expect(told).toEqual(Array(3).fill('open page-undeliverable platform'));
  expect(paged()).toEqual(['opened platform']);
});

it('keeps who has it while its detail changes, and asks anew when it is back', async () => {
  const { world, paged, incidents, minutes } = stage('platform');
  world.isLagging = true;
  await minutes(3);
  const { incident, revision } = (await incidents.find('platform-1'))!;
  const taken = { ...incident, state: 'acknowledged', acknowledgedBy: 'Mara', acknowledgedAtMs: at } as const;
  await incidents.change(taken, revision, { atMs: at, change: 'acknowledge', detail: '', by: 'Mara' });
  world.isLagging = false;
  await minutes(1);
  world.isLagging = true;
  await minutes(2);
  expect((await incidents.find('platform-1'))!.incident).toMatchObject({ acknowledgedBy: 'Mara' });
  world.isLagging = false;
  await minutes(5);
  world.isLagging = true;
  await minutes(1);
  expect((await incidents.find('platform-1'))!.incident).toMatchObject({
    state: 'open',
    acknowledgedBy: null,
  });
  expect(paged()).toEqual(['opened platform', 'resolved platform', 'reopened platform']);
});
