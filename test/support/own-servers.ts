import { java, kafkaArtifacts } from '../../infra/stack/kafka-artifacts.ts';
import { Obstacle } from '../../infra/stack/obstacle.ts';
import { silent } from '../../infra/stack/progress.ts';
import { timescaleRoot } from '../../infra/stack/timescale-root.ts';

/** Whether a test can have a Kafka and a TimescaleDB of its own, to be killed at will; what was started for all is no toy. */
export async function ownServers(): Promise<{ available: true } | { available: false; reason: string }> {
  try {
    await java();
    await Promise.all([kafkaArtifacts(silent), timescaleRoot(silent)]);
    return { available: true };
  } catch (error) {
    if (!(error instanceof Obstacle)) throw error;
    return { available: false, reason: error.message };
  }
}
