import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PartitionName } from '../workflows/checkpoint-store.ts';
import type { LogMessage, LogReader, Reception } from '../workflows/touchpoint-log.ts';
import { KafkaLog } from './kafka-log.ts';

type Listener = (event: { payload: Record<string, unknown> }) => void;
interface Run {
  eachBatch: (payload: unknown) => Promise<void>;
}

/** What stands for a Kafka: one consumer whose events and batches the test decides. */
const kafka = {
  listeners: new Map<string, Listener>(),
  running: null as Run | null,
  runs: 0,
  sought: [] as unknown[],
  resolved: [] as string[],
  paused: [] as number[],
  end: '10',
  isDown: false,
  topics: ['touchpoints'],
};

vi.mock('./kafkajs-idle-timer.ts', () => ({ stopIdleTimer: () => undefined }));
vi.mock('./kafka-codecs.ts', () => ({ registerCodecs: () => undefined }));
vi.mock('kafkajs', async (original) => {
  const answer = async () => {
    if (kafka.isDown) throw new Error('connect ECONNREFUSED');
  };
  const admin = {
    connect: answer,
    disconnect: async () => undefined,
    listTopics: async () => (await answer(), kafka.topics),
    fetchTopicOffsets: async () => {
      await answer();
      return [0, 1, 2].map((partition) => ({ partition, low: '0', high: kafka.end }));
    },
  };
  const consumer = {
    events: {
      GROUP_JOIN: 'join',
      REBALANCING: 'rebalancing',
      CRASH: 'crash',
      END_BATCH_PROCESS: 'end of batch',
    },
    on: (event: string, listener: Listener) => void kafka.listeners.set(event, listener),
    connect: answer,
    subscribe: answer,
    run: async (run: Run) => {
      kafka.running = run;
      kafka.runs++;
    },
    seek: (to: unknown) => void kafka.sought.push(to),
    stop: async () => void (kafka.running = null),
    disconnect: async () => undefined,
  };
  const producer = { connect: answer, disconnect: async () => undefined, send: answer };
  class Kafka {
    admin = () => admin;
    consumer = () => consumer;
    producer = () => producer;
  }
  return { ...(await original<object>()), Kafka };
});

class Reader implements LogReader {
  readonly positions = new Map<number, number>();
  readonly story: string[] = [];
  onAssigned: () => Promise<void> = async () => undefined;
  onReceived: () => Promise<Reception> = async () => undefined;

  async assigned({ partition }: PartitionName): Promise<number> {
    this.story.push(`claim ${partition}`);
    await this.onAssigned();
    this.positions.set(partition, 5);
    return 5;
  }
  async received({ partition }: PartitionName, messages: readonly LogMessage[]): Promise<Reception> {
    if ((await this.onReceived()) === 'held') return 'held';
    this.story.push(`read ${partition}: ${messages.map(({ offset }) => offset).join()}`);
    this.positions.set(partition, messages.at(-1)!.offset + 1);
  }
  passed({ partition }: PartitionName, nextOffset: number): void {
    this.positions.set(partition, Math.max(nextOffset, this.positions.get(partition) ?? 0));
  }
  async heard({ partition }: PartitionName, end: number): Promise<void> {
    this.story.push(`heard ${partition}: ${end}`);
  }
  async revoked({ partition }: PartitionName): Promise<void> {
    this.positions.delete(partition);
    this.story.push(`give up ${partition}`);
  }
  position({ partition }: PartitionName): number | null {
    return this.positions.get(partition) ?? null;
  }
}

const name = (partition: number) => ({ topic: 'touchpoints', partition });

function join(...partitions: number[]): void {
  kafka.listeners.get('join')!({ payload: { memberAssignment: { touchpoints: partitions } } });
}

function batch(partition: number, fetchedOffset: number, ...offsets: number[]): Promise<void> {
  return kafka.running!.eachBatch({
    batch: {
      ...name(partition),
      fetchedOffset: String(fetchedOffset),
      highWatermark: kafka.end,
      messages: offsets.map((offset) => ({
        offset: String(offset),
        value: Buffer.from('{}'),
        timestamp: '0',
      })),
      lastOffset: () => String(offsets.at(-1)),
    },
    heartbeat: async () => undefined,
    resolveOffset: (offset: string) => void kafka.resolved.push(offset),
    pause: () => {
      kafka.paused.push(partition);
      return () => void kafka.paused.splice(kafka.paused.indexOf(partition), 1);
    },
  });
}

let log: KafkaLog;
let reader: Reader;
let logged: string[];

beforeEach(async () => {
  vi.useFakeTimers();
  Object.assign(kafka, {
    running: null,
    paused: [],
    runs: 0,
    sought: [],
    resolved: [],
    end: '10',
    isDown: false,
  });
  kafka.topics = ['touchpoints'];
  logged = [];
  const note = (_: object, message: string) => void logged.push(message);
  const options = { brokers: ['localhost:9092'], clientId: 'w', groupId: 'w', maxMessageBytes: 1_000 };
  log = new KafkaLog(
    { ...options, topics: ['touchpoints'], collectorTopic: 'touchpoints' },
    { info: note, warn: note, error: note },
  );
  reader = new Reader();
});
afterEach(() => void vi.useRealTimers());

async function started(...partitions: number[]): Promise<void> {
  await log.start(reader);
  await vi.advanceTimersByTimeAsync(0);
  join(...partitions);
  await vi.advanceTimersByTimeAsync(0);
}

it('moves on past a batch of nothing but ends of transactions, if nothing unread can lie before it', async () => {
  await started(0);
  const ended = (firstOffset: string, lastOffset: string) =>
    kafka.listeners.get('end of batch')!({ payload: { ...name(0), batchSize: 0, firstOffset, lastOffset } });
  ended('7', '8');
  expect(reader.position(name(0))).toBe(5);
  ended('5', '6');
  expect(reader.position(name(0))).toBe(7);
});

describe('reading', () => {
  it('begins where the database says, and moves on from batch to batch', async () => {
    await started(0);
    expect(kafka.sought).toEqual([{ ...name(0), offset: '5' }]);
    await batch(0, 5, 5, 6, 7);
    await batch(0, 8, 8, 9);
    expect(reader.story).toEqual(['claim 0', 'read 0: 5,6,7', 'read 0: 8,9']);
    // Where it is not told, kafkajs would fetch the same batch again for ever.
    expect(kafka.resolved).toEqual(['7', '9']);
    await log.stop();
  });

  it('does not take a batch that was fetched from further on before the seek took effect', async () => {
    await started(0);
    await batch(0, 8, 8, 9);
    expect(reader.story).toEqual(['claim 0']);
    expect(kafka.sought.at(-1)).toEqual({ ...name(0), offset: '5' });
    await log.stop();
  });

  it('says each second where the partitions end', async () => {
    await started(0, 2);
    kafka.end = '12';
    await vi.advanceTimersByTimeAsync(1_100);
    expect(reader.story).toEqual(['claim 0', 'claim 2', 'heard 0: 12', 'heard 2: 12']);
    await log.stop();
  });

  it('waits with a batch until its partition has been taken over', async () => {
    let claimed = () => undefined as void;
    reader.onAssigned = () => new Promise((done) => (claimed = done));
    await started(0);
    const reading = batch(0, 5, 5);
    await vi.advanceTimersByTimeAsync(0);
    expect(reader.story).toEqual(['claim 0']);
    claimed();
    await reading;
    expect(reader.story).toEqual(['claim 0', 'read 0: 5']);
    await log.stop();
  });
});

describe('a message that cannot be read yet', () => {
  it('holds its partition only, and is given again in a while', async () => {
    await started(0, 1);
    reader.onReceived = async () => 'held';
    await batch(0, 5, 5, 6);
    expect([kafka.paused, kafka.resolved]).toEqual([[0], []]);
    expect(kafka.sought.at(-1)).toMatchObject({ partition: 0, offset: '5' });
    reader.onReceived = async () => undefined;
    await batch(1, 5, 5);
    expect(reader.story.at(-1)).toBe('read 1: 5');
    await vi.advanceTimersByTimeAsync(2_000);
    expect(kafka.paused).toEqual([]);
    await log.stop();
  });
});

describe('when the group shares out anew', () => {
  it('gives up before it takes over, also what it keeps', async () => {
    await started(0, 1);
    kafka.listeners.get('rebalancing')!({ payload: {} });
    join(1, 2);
    await vi.advanceTimersByTimeAsync(0);
    expect(reader.story).toEqual(['claim 0', 'claim 1', 'give up 0', 'give up 1', 'claim 1', 'claim 2']);
    await log.stop();
  });

  it('gives up also where kafkajs joined again without a word', async () => {
    await started(0, 1);
    join(1);
    await vi.advanceTimersByTimeAsync(0);
    expect(reader.story.slice(2)).toEqual(['give up 0', 'give up 1', 'claim 1']);
    await log.stop();
  });

  it('does not fence the new owner of what it was given a moment ago', async () => {
    let claimed = () => undefined as void;
    reader.onAssigned = () => new Promise((done) => (claimed = done));
    await started(0, 1);
    kafka.listeners.get('rebalancing')!({ payload: {} });
    join(0);
    claimed();
    await vi.advanceTimersByTimeAsync(0);
    claimed();
    await vi.advanceTimersByTimeAsync(0);
    expect(reader.story).toEqual(['claim 0', 'give up 0', 'claim 0']);
    await log.stop();
  });

  it('comes back to a partition that could not be taken over, unless it is somebody else’s by then', async () => {
    reader.onAssigned = async () => {
      throw new Error('the log ends at 3');
    };
    await started(0);
    expect(log.trouble).toBe('the log ends at 3');
    await vi.advanceTimersByTimeAsync(3_000);
    expect(log.trouble, 'still not followed, though Kafka answers').toBe('the log ends at 3');
    await batch(0, 5, 5);
    reader.onAssigned = async () => undefined;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(log.trouble).toBeNull();
    expect(reader.position(name(0))).toBe(5);

    reader.positions.clear();
    await batch(0, 5, 5);
    join(1);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(reader.position(name(0))).toBeNull();
    await log.stop();
  });
});

describe('trouble', () => {
  it('is said while Kafka is away, and tried again', async () => {
    kafka.isDown = true;
    await log.start(reader);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(log.trouble).toBe('connect ECONNREFUSED');
    expect(kafka.runs).toBe(0);
    kafka.isDown = false;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(kafka.runs).toBe(1);
    expect(log.trouble).toBeNull();
    await log.stop();
  });

  it('names a topic that is not there', async () => {
    kafka.topics = [];
    await log.start(reader);
    await vi.advanceTimersByTimeAsync(10);
    expect(log.trouble).toBe('no topic touchpoints: create it, or correct kafka.topics');
    await log.stop();
  });

  it('ends neither the reading nor in a consumer that stays dead', async () => {
    await started(0);
    kafka.listeners.get('crash')!({ payload: { error: new Error('broken'), restart: false } });
    expect(log.trouble).toBe('broken');
    await vi.advanceTimersByTimeAsync(6_000);
    expect(kafka.runs).toBe(2);
    join(0);
    await vi.advanceTimersByTimeAsync(0);
    expect(log.trouble).toBeNull();
    await log.stop();
  });

  it('of an append names Kafka, and that it is worth another try', async () => {
    await started(0);
    kafka.isDown = true;
    const append = log.append([{ key: 'ada', value: Buffer.from('{}') }]);
    await expect(append).rejects.toMatchObject({
      code: 'log-unavailable',
      retriable: true,
      message: 'Kafka localhost:9092: connect ECONNREFUSED',
    });
    await log.stop();
  });
});

it('stops though a batch waits for a database that is away: giving up ends the wait', async () => {
  await started(0);
  let letGo = () => undefined as void;
  reader.onReceived = () => new Promise((done) => (letGo = done));
  const { revoked } = reader;
  reader.revoked = async (one) => {
    letGo();
    await revoked.call(reader, one);
  };
  const reading = batch(0, 5, 5);
  await vi.advanceTimersByTimeAsync(0);
  const stopped = log.stop();
  await vi.advanceTimersByTimeAsync(1_100);
  await Promise.all([stopped, reading]);
  expect(reader.story).toContain('give up 0');
});
