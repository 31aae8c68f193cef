import { createWorld } from '@wegwarte/simulator';
import type { World } from '@wegwarte/simulator';
import { freePort } from '../../infra/stack/free-port.ts';
import { startKafka } from '../../infra/stack/native-kafka.ts';
import type { NativeKafka } from '../../infra/stack/native-kafka.ts';
import { startTimescale } from '../../infra/stack/native-timescale.ts';
import type { NativeTimescale } from '../../infra/stack/native-timescale.ts';
import { closeTraffic } from './closing-time.ts';
import { produce } from './produce.ts';
import { purchases } from './purchases.ts';
import { createTestDatabase, createTestTopic } from './real-stack.ts';
import { UnreliableLine } from './unreliable-line.ts';

const MINUTE_MS = 60_000;
const PARTITIONS = 3;

/** A Kafka and a TimescaleDB of the test's own, each behind a line that can fail, and a retailer's traffic of six hours ago. */
export class OutageStage {
  /** Touchpoints written so far. */
  written = 0;
  readonly kafka: NativeKafka;
  readonly timescale: NativeTimescale;
  readonly topic: string;
  /** Past every line. */
  readonly databaseUrl: string;
  readonly kafkaLine: UnreliableLine;
  readonly databaseLine: UnreliableLine;
  private readonly world: World;
  private fromMs = Date.now() - 6 * 60 * MINUTE_MS;

  private constructor(
    parts: Pick<OutageStage, 'kafka' | 'timescale' | 'topic' | 'databaseUrl' | 'kafkaLine' | 'databaseLine'>,
  ) {
    this.kafka = parts.kafka;
    this.timescale = parts.timescale;
    this.topic = parts.topic;
    this.databaseUrl = parts.databaseUrl;
    this.kafkaLine = parts.kafkaLine;
    this.databaseLine = parts.databaseLine;
    this.world = createWorld({ profile: 'retailer', seed: 5, rate: 150, rhythm: 'flat', settled: false });
  }

  /** @param databaseFolder where the database keeps its data; left out, a temporary one */
  static async set(databaseFolder?: string): Promise<OutageStage> {
    // Next to it comes its controller's.
    const [port, behindLine] = [await freePort(), await freePort()];
    const kafkaLine = await UnreliableLine.open(`127.0.0.1:${behindLine}`, { isKafka: true });
    const [kafka, timescale] = await Promise.all([
      startKafka({
        port,
        properties: {
          // By default Kafka itself takes no message of five megabytes; many a company's does.
          'message.max.bytes': '8388608',
          // Who comes over the line is told to stay on it.
          listeners: `HOST://127.0.0.1:${port},COMPOSE://127.0.0.1:${behindLine},CONTROLLER://127.0.0.1:${port + 1}`,
          'advertised.listeners': `HOST://127.0.0.1:${port},COMPOSE://${kafkaLine.address}`,
        },
      }),
      startTimescale({
        durable: false,
        // Little room for what is written ahead, so that a full disk is felt.
        parameters: { max_wal_size: '64MB', min_wal_size: '32MB' },
        ...(databaseFolder !== undefined && { dataDir: databaseFolder }),
      }),
    ]);
    const [{ url: databaseUrl }, topic] = await Promise.all([
      createTestDatabase(timescale.url),
      createTestTopic(kafka.brokers, { partitions: PARTITIONS }),
    ]);
    const databaseLine = await UnreliableLine.open(new URL(databaseUrl).host);
    return new OutageStage({ kafka, timescale, topic, databaseUrl, kafkaLine, databaseLine });
  }

  /** The database as the program under test sees it. */
  get databaseUrlOverLine(): string {
    const url = new URL(this.databaseUrl);
    url.host = this.databaseLine.address;
    return url.href;
  }

  async stopKafka(signal?: NodeJS.Signals): Promise<void> {
    await Promise.all([this.kafka.stop(signal), this.kafkaLine.takeDown()]);
  }

  async startKafka(): Promise<void> {
    await this.kafka.start();
    await this.kafkaLine.raise();
  }

  async stopDatabase(signal?: NodeJS.Signals): Promise<void> {
    await Promise.all([this.timescale.stop(signal), this.databaseLine.takeDown()]);
  }

  async startDatabase(): Promise<void> {
    await this.timescale.start();
    await this.databaseLine.raise();
  }

  /** The retailer's next minutes. */
  async writeTraffic(minutes: number): Promise<void> {
    const toMs = this.fromMs + minutes * MINUTE_MS;
    this.written += await produce(this.kafka.brokers, this.topic, this.world.touchpoints(this.fromMs, toMs));
    this.fromMs = toMs;
  }

  /** So many touchpoints, as fast as they can be written. */
  async writeBacklog(count: number): Promise<void> {
    this.written += await produce(this.kafka.brokers, this.topic, purchases(count, this.fromMs));
    this.fromMs += 10 * MINUTE_MS;
  }

  /** No more comes. Answers the time by which everything is over. */
  async close(): Promise<number> {
    const { written, atMs } = await closeTraffic(this.kafka.brokers, this.topic, PARTITIONS);
    this.written += written;
    return atMs;
  }

  async strike(): Promise<void> {
    await Promise.all([this.kafkaLine.takeDown(), this.databaseLine.takeDown()]);
    await Promise.all([this.kafka.remove(), this.timescale.remove()]);
  }
}
