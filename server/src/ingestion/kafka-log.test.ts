import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PartitionName } from '../workflows/checkpoint-store.ts';
import type { LogExtent, LogMessage, LogReader, Reception } from '../workflows/touchpoint-log.ts';
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
  /** What is not fetched. */
  held: new Set<number>(),
  sought: [] as unknown[],
  resolved: [] as string[],
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
  const events = { REQUEST_TIMEOUT: 'no answer' };
  const admin = {
    events,
    on: () => undefined,
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
      ...events,
      FETCH: 'fetch',
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
    pause: ([one]: { partitions: number[] }[]) => void kafka.held.add(one!.partitions[0]!),
    resume: ([one]: { partitions: number[] }[]) => void kafka.held.delete(one!.partitions[0]!),
    disconnect: async () => undefined,
  };
  const producer = {
    events,
    on: () => undefined,
    connect: answer,
    disconnect: async () => undefined,
    send: answer,
  };
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
  onAssigned: (stillOurs: () => Promise<void>) => Promise<void> = async () => undefined;
  onReceived: (stillAlive: () => Promise<void>) => Promise<Reception> = async () => undefined;

  async assigned(
    { partition }: PartitionName,
    _extent: LogExtent,
    stillOurs: () => Promise<void>,
  ): Promise<number> {
    const kept = this.positions.get(partition);
    this.story.push(`${kept === undefined ? 'claim' : 'keep'} ${partition}`);
    await this.onAssigned(stillOurs);
    this.positions.set(partition, kept ?? 5);
    return kept ?? 5;
  }
  async received(
    { partition }: PartitionName,
    messages: readonly LogMessage[],
    _endOffset: number,
    stillAlive: () => Promise<void>,
  ): Promise<Reception> {
    if ((await this.onReceived(stillAlive)) === 'held') return 'held';
    this.story.push(`read ${partition}: ${messages.map(({ offset }) => offset).join()}`);
    this.positions.set(partition, messages.at(-1)!.offset + 1);
    return undefined;
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
    heartbeat: () => heartbeat(),
    resolveOffset: (offset: string) => void kafka.resolved.push(offset),
  });
}

let heartbeat: () => Promise<void>;
let log: KafkaLog;
let reader: Reader;
let logged: string[];

beforeEach(async () => {
  vi.useFakeTimers();
  Object.assign(kafka, { running: null, runs: 0, sought: [], resolved: [], end: '10', isDown: false });
  kafka.topics = ['touchpoints'];
  kafka.held.clear();
  heartbeat = async () => undefined;
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

  it('fetches nothing of a partition until it has been taken over, and goes on with the others', async () => {
    const claimed: (() => void)[] = [];
    reader.onAssigned = () => new Promise((done) => claimed.push(done));
    await started(0, 1);
    expect([...kafka.held]).toEqual([0, 1]);
    claimed[1]!();
    await vi.advanceTimersByTimeAsync(0);
    expect([...kafka.held]).toEqual([0]);
    await batch(1, 5, 5);
    // Fetched before it was held: it comes again when it is sought.
    await batch(0, 5, 5);
    expect(reader.story).toEqual(['claim 0', 'claim 1', 'read 1: 5']);
    await log.stop();
  });

  it('keeps its place in the group while a batch takes its time', async () => {
    let beats = 0;
    heartbeat = async () => void beats++;
    await started(0);
    let received = () => undefined as void;
    reader.onReceived = () => new Promise((done) => (received = done));
    const reading = batch(0, 5, 5);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(beats).toBeGreaterThan(10);
    received();
    await reading;
    beats = 0;
    await vi.advanceTimersByTimeAsync(20_000);
    expect(beats).toBe(0);
    await log.stop();
  });
});

describe('a message that cannot be read yet', () => {
  it('holds its partition only, and is given again in a while', async () => {
    await started(0, 1);
    reader.onReceived = async () => 'held';
    await batch(0, 5, 5, 6);
    expect([...kafka.held]).toEqual([0]);
    expect(kafka.resolved).toEqual([]);
    reader.onReceived = async () => undefined;
    await batch(1, 5, 5);
    expect(reader.story.at(-1)).toBe('read 1: 5');
    await vi.advanceTimersByTimeAsync(2_000);
    expect(kafka.sought.at(-1)).toMatchObject({ partition: 0, offset: '5' });
    expect(kafka.held).toEqual(new Set());
    await log.stop();
  });
});

describe('when the group shares out anew', () => {
  it('keeps what stays, gives up what goes, takes what comes', async () => {
    await started(0, 1);
    await batch(1, 5, 5, 6);
    kafka.listeners.get('rebalancing')!({ payload: {} });
    join(1, 2);
    await vi.advanceTimersByTimeAsync(0);
    expect(reader.story.slice(3).sort()).toEqual(['claim 2', 'give up 0', 'keep 1']);
    expect(kafka.sought).toContainEqual({ ...name(1), offset: '7' });
    expect(kafka.held).toEqual(new Set());
    await log.stop();
  });

  it('does so also where kafkajs joined again without a word', async () => {
    await started(0, 1);
    join(1);
    await vi.advanceTimersByTimeAsync(0);
    expect(reader.story.slice(2).sort()).toEqual(['give up 0', 'keep 1']);
    await log.stop();
  });

  it('lets go of a batch that waits, and says it in words that kafkajs understands', async () => {
    await started(0);
    reader.onReceived = () => new Promise(() => undefined);
    const rebalance = Object.assign(new Error('rebalance'), { type: 'REBALANCE_IN_PROGRESS' });
    heartbeat = async () => {
      throw rebalance;
    };
    const reading = batch(0, 5, 5);
    reading.catch(() => undefined);
    await vi.advanceTimersByTimeAsync(1_100);
    await expect(reading).rejects.toBe(rebalance);
    join(0);
    await vi.advanceTimersByTimeAsync(0);
    expect(reader.story.at(-1)).toBe('keep 0');
    await log.stop();
  });

  it('does not claim what was given to another while the database was waited for', async () => {
    reader.onAssigned = async (stillOurs) => {
      await new Promise((done) => setTimeout(done, 1_000));
      await stillOurs();
    };
    await started(0);
    kafka.listeners.get('rebalancing')!({ payload: {} });
    join(1);
    await vi.advanceTimersByTimeAsync(2_500);
    expect(reader.position(name(0))).toBeNull();
    expect(reader.position(name(1))).toBe(5);
    expect(log.trouble).toBeNull();
    await log.stop();
  });

  it('finishes taking over what stays ours through it', async () => {
    let claimed = () => undefined as void;
    reader.onAssigned = () => new Promise((done) => (claimed = done));
    await started(0);
    kafka.listeners.get('rebalancing')!({ payload: {} });
    join(0);
    claimed();
    await vi.advanceTimersByTimeAsync(0);
    expect(reader.story).toEqual(['claim 0']);
    expect(kafka.held).toEqual(new Set());
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
    reader.onAssigned = async () => undefined;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(log.trouble).toBeNull();
    expect(reader.position(name(0))).toBe(5);

    reader.positions.clear();
    await batch(0, 5, 5);
    expect(kafka.held).toEqual(new Set([0]));
    join(1);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(reader.position(name(0))).toBeNull();
    await log.stop();
  });

  it('notices also where nothing is to be read that a partition has been lost, and takes it again', async () => {
    await started(0);
    reader.positions.clear();
    await vi.advanceTimersByTimeAsync(1_100);
    expect(kafka.held).toEqual(new Set([0]));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(reader.story.filter((line) => line === 'claim 0')).toHaveLength(2);
    await log.stop();
  });
});

describe('a consumer that hangs', () => {
  const fetches = () => kafka.listeners.get('fetch')!({ payload: {} });

  it('is replaced when messages wait and none is read, though it seems alive', async () => {
    await started(0);
    for (let second = 0; second < 35; second++) {
      fetches();
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(logged).toContain('the Kafka consumer hangs, another one takes its place');
    expect(log.trouble).toBe('touchpoints/0 stands at 5 of 10 for 31 s');
    expect(log.restarts).toBe(1);
    expect(kafka.runs).toBe(2);
    join(0);
    await vi.advanceTimersByTimeAsync(0);
    expect(log.trouble).toBeNull();
    expect(reader.story).toContain('keep 0');
    await log.stop();
  });

  it('is replaced when it does nothing at all', async () => {
    kafka.end = '5';
    await started(0);
    await vi.advanceTimersByTimeAsync(58_000);
    expect(log.restarts).toBe(0);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(log.restarts).toBe(1);
    await log.stop();
  });

  it('is not one whose batch waits for the database, nor one that has read all', async () => {
    await started(0);
    let received = () => undefined as void;
    reader.onReceived = () => new Promise((done) => (received = done));
    const reading = batch(0, 5, 5, 6, 7, 8, 9);
    await vi.advanceTimersByTimeAsync(120_000);
    received();
    await reading;
    for (let second = 0; second < 120; second++) {
      fetches();
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(log.restarts).toBe(0);
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

  it('puts one partition aside, not all, when its messages fail', async () => {
    await started(0, 1);
    reader.onReceived = async () => {
      throw new Error('a defect');
    };
    await batch(0, 5, 5);
    expect(log.trouble).toBe('a defect');
    expect(kafka.held).toEqual(new Set([0]));
    expect(logged).toContain('messages could not be received, trying again');
    await vi.advanceTimersByTimeAsync(6_000);
    expect(log.trouble).toBeNull();
    expect(kafka.held).toEqual(new Set());
    await log.stop();
  });

  it('ends neither the reading nor in a consumer that stays dead', async () => {
    await started(0);
    kafka.listeners.get('crash')!({ payload: { error: new Error('broken'), restart: false } });
    await vi.advanceTimersByTimeAsync(0);
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
