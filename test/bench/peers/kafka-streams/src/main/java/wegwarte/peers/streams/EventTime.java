package wegwarte.peers.streams;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;
import wegwarte.peers.counting.Touchpoint;

/** Time as the touchpoint tells it, not as the log noted it. */
final class EventTime implements TimestampExtractor {
  @Override
  public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
    return record.value() instanceof Touchpoint touchpoint ? touchpoint.timeMs() : partitionTime;
  }
}
