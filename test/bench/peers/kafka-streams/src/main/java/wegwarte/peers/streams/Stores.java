package wegwarte.peers.streams;

import java.util.List;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;

/** What is remembered: contacts that wait for their order, runs in flight, their deadlines, values, and the counters. */
final class Stores {
  static final String WAITING = "waiting";
  static final String RUNS = "runs";
  static final String DEADLINES = "deadlines";
  static final String VALUES = "values";
  static final String COUNTERS = "counters";

  private Stores() {}

  static List<StoreBuilder<KeyValueStore<Bytes, byte[]>>> all() {
    // Waiting contacts and deadlines are scanned by time, which a cache in front makes dearer and not cheaper.
    return List.of(
        store(WAITING, false),
        store(RUNS, true),
        store(DEADLINES, false),
        store(VALUES, true),
        store(COUNTERS, true));
  }

  private static StoreBuilder<KeyValueStore<Bytes, byte[]>> store(String name, boolean cached) {
    boolean inMemory = "memory".equals(System.getProperty("peer.stores", "memory"));
    KeyValueBytesStoreSupplier supplier =
        inMemory
            ? org.apache.kafka.streams.state.Stores.inMemoryKeyValueStore(name)
            : org.apache.kafka.streams.state.Stores.persistentKeyValueStore(name);
    StoreBuilder<KeyValueStore<Bytes, byte[]>> builder =
        org.apache.kafka.streams.state.Stores.keyValueStoreBuilder(
            supplier, Serdes.Bytes(), Serdes.ByteArray());
    return cached ? builder.withCachingEnabled() : builder.withCachingDisabled();
  }
}
