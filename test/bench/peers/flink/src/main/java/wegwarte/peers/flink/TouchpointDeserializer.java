package wegwarte.peers.flink;

import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import wegwarte.peers.counting.Job;
import wegwarte.peers.counting.Touchpoint;
import wegwarte.peers.counting.TouchpointReader;

/** What cannot be read is left out. */
final class TouchpointDeserializer implements KafkaRecordDeserializationSchema<Touchpoint> {
  private final Job job;
  private transient TouchpointReader reader;

  TouchpointDeserializer(Job job) {
    this.job = job;
  }

  @Override
  public void open(DeserializationSchema.InitializationContext context) {
    reader = new TouchpointReader(job);
  }

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<Touchpoint> out) {
    Touchpoint touchpoint = reader.read(record.value());
    if (touchpoint != null) out.collect(touchpoint);
  }

  /** Never leaves its operator chain, so how it would be written does not matter. */
  @Override
  public TypeInformation<Touchpoint> getProducedType() {
    return TypeInformation.of(Touchpoint.class);
  }
}
