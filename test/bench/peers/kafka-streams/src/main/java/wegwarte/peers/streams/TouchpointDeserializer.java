package wegwarte.peers.streams;

import org.apache.kafka.common.serialization.Deserializer;
import wegwarte.peers.counting.Job;
import wegwarte.peers.counting.Touchpoint;
import wegwarte.peers.counting.TouchpointReader;

/** Threads share it, and a reader is for one thread. */
final class TouchpointDeserializer implements Deserializer<Touchpoint> {
  private final ThreadLocal<TouchpointReader> reader;

  TouchpointDeserializer(Job job) {
    reader = ThreadLocal.withInitial(() -> new TouchpointReader(job));
  }

  @Override
  public Touchpoint deserialize(String topic, byte[] data) {
    return reader.get().read(data);
  }
}
