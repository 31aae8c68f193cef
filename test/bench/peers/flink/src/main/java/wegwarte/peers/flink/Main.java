package wegwarte.peers.flink;

import java.time.Duration;
import java.util.Properties;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import wegwarte.peers.counting.Contact;
import wegwarte.peers.counting.CounterTable;
import wegwarte.peers.counting.Job;
import wegwarte.peers.counting.Touchpoint;

/**
 * The job in Flink's DataStream API, exactly once: event-time timers for order and deadlines, counters summed before they are
 * shuffled, absolute figures written at each checkpoint, so that to write them again changes nothing.
 */
public final class Main {
  private Main() {}

  public static void main(String[] args) throws Exception {
    Job job = Job.read(args[0]);
    CounterTable.create(job);
    int parallelism = Integer.getInteger("peer.threads", 2);
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.createLocalEnvironment(parallelism, settings(job));
    environment.enableCheckpointing(job.resultsEveryMs(), CheckpointingMode.EXACTLY_ONCE);
    environment.getConfig().enableObjectReuse();

    SingleOutputStreamOperator<Contact> contacts =
        environment
            .fromSource(source(job), watermarks(job), "touchpoints")
            .flatMap(new ContactsOf())
            .returns(Contact.class)
            .name("contacts");
    contacts
        .keyBy(contact -> contact.journey + "|" + contact.key, Types.STRING)
        .process(new FollowRuns(job))
        .returns(Change.class)
        .name("runs")
        .transform("sum", Types.POJO(CellCounts.class), new SumUntilCheckpoint())
        .keyBy(counted -> counted.dimensionKey(), Types.STRING)
        .process(new LimitValues(job))
        .returns(CellCounts.class)
        .name("values")
        .keyBy(counted -> counted.cellKey(), Types.STRING)
        .process(new Totals())
        .returns(CellCounts.class)
        .name("totals")
        .sinkTo(new CounterSink(job))
        .name("database");
    environment.execute(job.group());
  }

  private static KafkaSource<Touchpoint> source(Job job) {
    Properties properties = new Properties();
    properties.put("max.poll.records", "5000");
    properties.put("max.partition.fetch.bytes", String.valueOf(4 << 20));
    return KafkaSource.<Touchpoint>builder()
        .setBootstrapServers(job.brokers())
        .setTopics(job.topic())
        .setGroupId(job.group())
        .setStartingOffsets(OffsetsInitializer.earliest())
        .setDeserializer(new TouchpointDeserializer(job))
        .setProperties(properties)
        .build();
  }

  private static WatermarkStrategy<Touchpoint> watermarks(Job job) {
    return WatermarkStrategy.<Touchpoint>forBoundedOutOfOrderness(Duration.ofMillis(job.allowedLatenessMs()))
        .withTimestampAssigner((touchpoint, before) -> touchpoint.timeMs());
  }

  private static Configuration settings(Job job) {
    Configuration settings = new Configuration();
    boolean onHeap = "memory".equals(System.getProperty("peer.stores", "memory"));
    settings.set(StateBackendOptions.STATE_BACKEND, onHeap ? "hashmap" : "rocksdb");
    settings.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, !onHeap);
    settings.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
    settings.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, "file://" + job.stateFolder());
    settings.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(onHeap ? 1 : 512));
    return settings;
  }
}
