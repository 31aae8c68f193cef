import { setImmediate } from 'node:timers/promises';
import { createWorld } from '@wegwarte/simulator';
import type { Delivery } from '@wegwarte/simulator';
import { beforeAll, describe, expect, it } from 'vitest';
import { defaultScanSettings } from '../detection/scan-settings.ts';
import { defaultLifecycleSettings } from '../incidents/decide-incident.ts';
import { JourneyCatalog } from '../journeys/journey-catalog.ts';
import { journey, minute, step } from '../journeys/journey-examples.suite.ts';
import type { Team } from '../on-call/team.ts';
import { defaultEngineOptions } from '../windows/partition-engine.ts';
import type { FollowedCheckpoint } from './checkpoint-store.ts';
import { IncidentPages } from './incident-pages.ts';
import { InMemoryBaselineResetStore } from './in-memory-baseline-reset-store.ts';
import { InMemoryCheckpointStore } from './in-memory-checkpoint-store.ts';
import { InMemoryCounterReader } from './in-memory-counter-reader.ts';
import { InMemoryIncidentStore } from './in-memory-incident-store.ts';
import { InMemoryWatchStore } from './in-memory-watch-store.ts';
import { defaultFollowerTimings } from './follower-options.ts';
import { PartitionFollower } from './partition-follower.ts';
import { readFeed } from './read-feed.ts';
import { RaiseAlarm } from './raise-alarm.ts';
import { WatchJourneys } from './watch-journeys.ts';

const hour = 60 * minute;
const day = 24 * hour;
const nowMs = Date.parse('2026-03-12T10:00:00Z');
const checkout = journey({
  dimensions: [],
  steps: [
    step('cart', 'cart.viewed'),
    step('payment', 'payment.submitted', minute),
    step('confirmed', 'order.confirmed', minute),
  ],
});
const shop: Team = {
  team: 'shop',
  title: { en: 'Shop', de: 'Shop' },
  isDefault: true,
  language: 'en',
  channels: [],
};
const name = { topic: 'touchpoints', partition: 0 };
const dropOffMs = nowMs - 8 * day;
const hurry = async () => undefined;

/** What the database does between the two: what a partition's checkpoints add up to is what the detector reads. */
class OneDatabase extends InMemoryCheckpointStore {
  readonly reader = new InMemoryCounterReader();

  override async save(claim: Parameters<InMemoryCheckpointStore['save']>[0], saved: FollowedCheckpoint) {
    await super.save(claim, saved);
    for (const {
      journey: id,
      step: at,
      dimension,
      value,
      bucketMs,
      ...counts
    } of saved.checkpoint.counters.cohorts()) {
      this.reader.add({ journey: id, step: at, dimension, value }, bucketMs, counts);
    }
    for (const { advanced, abandoned, ...place } of saved.checkpoint.counters.progress()) {
      this.reader.addProgress(place, place, { advanced, abandoned });
    }
    this.reader.touchpoints.push(...saved.outcomes);
    this.tell();
  }

  override async heard(...given: Parameters<InMemoryCheckpointStore['heard']>) {
    await super.heard(...given);
    this.tell();
  }

  private tell(): void {
    const { state, endOffset, lastMessageAtMs, heardAtMs } = this.stored(name)!;
    const { readOffset, watermarkMs, newestMs } = state;
    this.reader.followed[0] = {
      ...name,
      ...{ readOffset, endOffset, watermarkMs, newestMs, lastMessageAtMs, heardAtMs },
    };
  }
}

/** A program started with an empty database, at a time of its own. */
class Started {
  readonly database = new OneDatabase();
  readonly incidents = new InMemoryIncidentStore();
  readonly feeds = new Set<string>();
  atMs: number;
  private readonly follower: Promise<PartitionFollower>;
  private readonly detector: WatchJourneys;
  private readonly times;

  constructor(atMs: number) {
    this.atMs = atMs;
    const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const catalog = new JourneyCatalog([checkout]);
    this.times = { startedMs: atMs, allowedLatenessMs: 30_000 };
    this.follower = this.database.claim(name, catalog).then(
      (claim) =>
        new PartitionFollower(claim, {
          catalog,
          decode: ({ value }) => {
            const { time, identities, ...rest } = JSON.parse(String(value)) as Delivery['touchpoint'];
            const kept = { attributes: {}, source: 'shop', timeMs: Date.parse(time) };
            return { ok: true, touchpoint: { ...rest, ...kept, identities } };
          },
          store: this.database,
          deadLetters: null,
          meter: { stored: () => undefined, lettersWritten: () => undefined },
          options: { ...defaultEngineOptions, ...defaultFollowerTimings, allowedLatenessMs: 30_000 },
          clock: { now: () => this.atMs },
          logger: quiet,
        }),
    );
    let incident = 0;
    const settings = {
      publicUrl: 'https://watch.example.org/',
      timeZone: 'Europe/Berlin',
      demonstration: false,
    };
    const [counters, watches] = [this.database.reader, new InMemoryWatchStore()];
    const outbox = { pagesOf: async () => [] };
    const alarms = new RaiseAlarm({ incidents: this.incidents, outbox, settings, logger: quiet });
    this.detector = new WatchJourneys({
      counters,
      incidents: this.incidents,
      watches,
      resets: new InMemoryBaselineResetStore(),
      detection: defaultScanSettings,
      lifecycle: defaultLifecycleSettings,
      pages: new IncidentPages({ counters, watches, alarms }),
      timeZone: settings.timeZone,
      times: this.times,
      newId: () => `incident-${++incident}`,
      logger: quiet,
      onPages: () => undefined,
    });
  }

  /** Reads what lies in the topic up to `endOffset` of it, a second for each batch. */
  async read(topic: readonly Delivery[], endOffset: number, batchSize: number): Promise<void> {
    const follower = await this.follower;
    while (follower.position < endOffset) {
      const from = follower.position;
      const given = topic.slice(from, Math.min(from + batchSize, endOffset));
      const messages = given.map(({ arrivesAtMs, touchpoint }, at) => {
        return { offset: from + at, value: Buffer.from(JSON.stringify(touchpoint)), loggedAtMs: arrivesAtMs };
      });
      this.atMs += 1_000;
      await follower.receive(messages, endOffset, hurry);
      // What is due is on its way to the database beside the reading: a turn of the loop, and it is there.
      await setImmediate();
      await this.look();
    }
  }

  /** Nothing comes: the log is heard of each second. */
  async listens(seconds: number, endOffset: number): Promise<void> {
    for (let second = 0; second < seconds; second++) {
      this.atMs += 1_000;
      await (await this.follower).heard(endOffset);
      await setImmediate();
      if (second % 10 === 0) await this.look();
    }
  }

  get opened() {
    return this.incidents.history.filter(({ change }) => change === 'open');
  }

  async feed() {
    return (await readFeed(this.database.reader, this.times, this.atMs)).feed;
  }

  private async look(): Promise<void> {
    this.feeds.add(await this.feed());
    await this.detector.round([checkout], [shop], this.atMs);
  }
}

describe('a topic of nine days with a drop-off in it of eight days ago', () => {
  let topic: Delivery[];
  let written: number;

  beforeAll(() => {
    const incidents = ['checkout/payment:0@-8d/2h'];
    const world = createWorld({
      profile: 'tiny',
      seed: 5,
      rate: 0.06,
      rhythm: 'flat',
      incidents,
      startMs: nowMs,
    });
    topic = [...world.touchpoints(nowMs - 9 * day, nowMs + 20 * minute)];
    written = topic.findIndex(({ arrivesAtMs }) => arrivesAtMs >= nowMs);
  });

  it('would have been an incident at the time', { timeout: 30_000 }, async () => {
    const then = new Started(nowMs - 9 * day);
    const end = topic.findIndex(({ arrivesAtMs }) => arrivesAtMs >= dropOffMs + hour);
    for (let at = 0; at < end;) {
      const until = topic[at]!.arrivesAtMs + 5 * minute;
      const next = topic.findIndex(({ arrivesAtMs }, index) => index > at && arrivesAtMs >= until);
      then.atMs = until;
      await then.read(topic, next, 1_000);
      at = next;
    }
    expect(then.opened).toHaveLength(1);
    expect(then.feeds).toContain('live');
  });

  it(
    'is read from its beginning without a word about last week, also when it is caught up with',
    { timeout: 30_000 },
    async () => {
      const replay = new Started(nowMs);
      await replay.read(topic, written, 1_500);
      expect(replay.feeds).toEqual(new Set(['lagging', 'live']));
      for (let end = written; end < topic.length; end++) {
        replay.atMs = Math.max(replay.atMs, topic[end]!.arrivesAtMs);
        await replay.read(topic, end + 1, 1);
      }
      expect(await replay.feed()).toBe('live');
      expect(replay.incidents.history).toEqual([]);
      expect(replay.incidents.pages).toEqual([]);
    },
  );

  it('is no news either where it ends in the middle of the trouble, and nothing came after it', async () => {
    const replay = new Started(nowMs);
    const end = topic.findIndex(({ arrivesAtMs }) => arrivesAtMs >= dropOffMs + hour);
    await replay.read(topic, end, 1_500);
    await replay.listens(60, end);
    expect(replay.feeds).toEqual(new Set(['lagging', 'silent']));
    expect(replay.incidents.history).toEqual([]);
  });
});
