package wegwarte.peers.streams;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import wegwarte.peers.counting.Cell;
import wegwarte.peers.counting.CounterTable;
import wegwarte.peers.counting.Counts;
import wegwarte.peers.counting.Job;

/** Takes committed figures from their topic to the database; of what comes twice in a batch, the last. */
final class ResultSink {
  private final Job job;
  private final String topic;
  private final Thread thread = new Thread(this::run, "result-sink");
  private volatile boolean stopping = false;

  ResultSink(Job job, String topic) {
    this.job = job;
    this.topic = topic;
  }

  void start() {
    thread.start();
  }

  void stop() {
    stopping = true;
    try {
      thread.join(5_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    Map<String, Object> settings =
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, job.brokers(),
            ConsumerConfig.GROUP_ID_CONFIG, job.group() + "-sink",
            ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false,
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10_000);
    try (KafkaConsumer<byte[], byte[]> consumer =
            new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        CounterTable table = new CounterTable(job)) {
      consumer.subscribe(List.of(topic));
      while (!stopping) {
        Map<CounterTable.Place, Counts> counted = new LinkedHashMap<>();
        Map<Integer, Long> progress = new LinkedHashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          int part = ResultTopic.partOf(record.key());
          if (record.key().length == 4) {
            progress.put(part, ByteBuffer.wrap(record.value()).getLong());
            continue;
          }
          byte[] cell = Arrays.copyOfRange(record.key(), 4, record.key().length);
          counted.put(
              new CounterTable.Place(part, Binary.from(cell, Cell::read)),
              Binary.from(record.value(), Counts::read));
        }
        if (counted.isEmpty() && progress.isEmpty()) continue;
        table.write(counted, progress);
        consumer.commitSync();
      }
    } catch (Exception e) {
      e.printStackTrace();
      Runtime.getRuntime().halt(1);
    }
  }
}
