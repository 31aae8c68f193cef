package wegwarte.peers.streams;

import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import wegwarte.peers.counting.CounterTable;
import wegwarte.peers.counting.Job;

/**
 * The job in Kafka Streams, exactly once: state in stores with changelogs, results to a topic, and from there, read
 * committed, into the database as a JDBC sink connector would put them there.
 */
public final class Main {
  private Main() {}

  public static void main(String[] args) throws Exception {
    Job job = Job.read(args[0]);
    int threads = Integer.getInteger("peer.threads", 2);
    CounterTable.create(job);
    String results = job.group() + "-counters";
    ResultTopic.create(job, results);
    KafkaStreams streams = new KafkaStreams(topology(job, results), settings(job, threads));
    ResultSink sink = new ResultSink(job, results);
    CountDownLatch stopped = new CountDownLatch(1);
    streams.setUncaughtExceptionHandler(
        failure -> {
          failure.printStackTrace();
          Runtime.getRuntime().halt(1);
          return null;
        });
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  streams.close();
                  sink.stop();
                  stopped.countDown();
                }));
    streams.start();
    sink.start();
    stopped.await();
  }

  private static Topology topology(Job job, String results) {
    Topology topology = new Topology();
    topology.addSource(
        Topology.AutoOffsetReset.EARLIEST,
        "touchpoints",
        new EventTime(),
        new ByteArrayDeserializer(),
        new TouchpointDeserializer(job),
        job.topic());
    topology.addProcessor("journeys", () -> new JourneyProcessor(job), "touchpoints");
    Stores.all().forEach(store -> topology.addStateStore(store, "journeys"));
    topology.addSink(
        "counters",
        results,
        new ByteArraySerializer(),
        new ByteArraySerializer(),
        (topic, key, value, partitions) ->
            java.util.Optional.of(java.util.Set.of(ResultTopic.partOf((byte[]) key))),
        "journeys");
    return topology;
  }

  private static Properties settings(Job job, int threads) {
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, job.group());
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, job.brokers());
    settings.put(StreamsConfig.STATE_DIR_CONFIG, job.stateFolder());
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    // With exactly once the default is 100 ms, at many times the price; the product stores once a second.
    settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, job.resultsEveryMs());
    settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads);
    settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 128L << 20);
    settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, 1);
    settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 5_000);
    settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG), 4 << 20);
    settings.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, 10_000);
    settings.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 50);
    settings.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 256 << 10);
    settings.put(StreamsConfig.producerPrefix(ProducerConfig.BUFFER_MEMORY_CONFIG), 128L << 20);
    settings.put(
        StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG),
        System.getProperty("peer.compression", "lz4"));
    return settings;
  }
}
