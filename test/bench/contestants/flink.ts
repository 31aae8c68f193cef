import { Kafka, logLevel } from 'kafkajs';
import type { Contestant } from '../contestant.ts';
import { Questions } from '../questions.ts';
import { startPeer } from './peer.ts';
import { builtPeers } from './peer-build.ts';

/**
 * Its state fits onto the heap, so it is there; the collector that cost it least; what Flink needs opened on Java 17 is as
 * in its own scripts.
 */
const tuning = [
  '-Xms512m',
  '-Xmx2g',
  '-XX:+UseParallelGC',
  ...['java.lang', 'java.util', 'java.time', 'java.nio'].map(
    (one) => `--add-opens=java.base/${one}=ALL-UNNAMED`,
  ),
];

export const flink: Contestant = {
  name: 'flink',
  does: 'Flink, DataStream API, exactly once: event-time timers, checkpoints each second, a JDBC sink',
  counters: 'theirs',
  prepare: async () => void (await builtPeers()),
  async start(setup) {
    const peer = await startPeer('flink', 'wegwarte.peers.flink.Main', tuning, setup);
    const questions = new Questions(setup.databaseUrl);
    const admin = new Kafka({
      clientId: 'wegwarte-bench',
      brokers: [...setup.brokers],
      logLevel: logLevel.NOTHING,
    }).admin();
    await admin.connect();
    return {
      pids: [peer.child.pid],
      failed: peer.child.failed,
      /** Flink commits offsets when a checkpoint is complete, by which time the sink has written all before it. */
      async position() {
        const [topic] = await admin.fetchOffsets({ groupId: setup.id, topics: [setup.workload.topic] });
        const done = (topic?.partitions ?? []).reduce(
          (sum, { offset }) => sum + Math.max(0, Number(offset)),
          0,
        );
        if (done < setup.workload.messages) return done;
        // The last watermark follows the last message, and may be stored with the checkpoint after.
        const [row] = await questions.ask<{ all: boolean }>(allRunsEnded);
        return row!.all ? done : done - 1;
      },
      async stop() {
        await peer.stop();
        await questions.end();
        await admin.disconnect();
      },
    };
  },
};

/** At every step but the goal, whose runs do not get on. */
const allRunsEnded = /* sql */ `
  select coalesce(bool_and(entered = ended or ended = 0), false) as all
  from (
    select sum(entered) as entered, sum(advanced + dropped + abandoned) as ended
    from peer_counter join peer_stream on id = stream_id where dimension = '' group by journey, step
  ) as steps`;
