import type { Contestant } from '../contestant.ts';
import { Questions } from '../questions.ts';
import { deleteTopics } from '../delete-topics.ts';
import { startPeer } from './peer.ts';
import { builtPeers } from './peer-build.ts';

/** Its state fits into memory, so its stores are there; two threads for two cores; what cost it least otherwise. */
const tuning = ['-Xms512m', '-Xmx2g', '-XX:+UseSerialGC', '-Dpeer.compression=none'];

export const kafkaStreams: Contestant = {
  name: 'kafka-streams',
  does: 'Kafka Streams, exactly once: stores with changelogs, a results topic, a JDBC sink',
  counters: 'theirs',
  prepare: async () => void (await builtPeers()),
  async start(setup) {
    const peer = await startPeer('kafka-streams', 'wegwarte.peers.streams.Main', tuning, setup);
    const questions = new Questions(setup.databaseUrl);
    return {
      pids: [peer.child.pid],
      failed: peer.child.failed,
      async position() {
        const [there] = await questions.ask<{ there: boolean }>(
          `select to_regclass('peer_position') is not null as there`,
        );
        if (!there!.there) return 0;
        const [row] = await questions.ask<{ done: number }>(
          'select coalesce(sum(next_offset), 0)::float8 as done from peer_position',
        );
        return row!.done;
      },
      async stop() {
        await peer.stop();
        await questions.end();
        await deleteTopics(setup.brokers, setup.id);
      },
    };
  },
};
