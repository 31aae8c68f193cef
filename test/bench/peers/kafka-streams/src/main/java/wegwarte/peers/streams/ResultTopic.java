package wegwarte.peers.streams;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import wegwarte.peers.counting.Job;

/** Figures on their way to the database: key is part and cell, value the counts; a key of the part alone is progress. */
final class ResultTopic {
  private ResultTopic() {}

  /** With as many partitions as the touchpoints have: each task writes to its own. */
  static void create(Job job, String name) throws Exception {
    try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, job.brokers()))) {
      int partitions =
          admin.describeTopics(List.of(job.topic())).allTopicNames().get().get(job.topic()).partitions().size();
      NewTopic topic = new NewTopic(name, Optional.of(partitions), Optional.of((short) 1));
      admin.createTopics(List.of(topic.configs(Map.of("cleanup.policy", "compact")))).all().get();
    }
  }

  static byte[] cellKey(int part, byte[] cell) {
    return ByteBuffer.allocate(4 + cell.length).putInt(part).put(cell).array();
  }

  static byte[] progressKey(int part) {
    return ByteBuffer.allocate(4).putInt(part).array();
  }

  static byte[] progressValue(long nextOffset) {
    return ByteBuffer.allocate(8).putLong(nextOffset).array();
  }

  static int partOf(byte[] key) {
    return ByteBuffer.wrap(key).getInt();
  }
}
