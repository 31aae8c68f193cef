package wegwarte.peers.streams;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import wegwarte.peers.counting.Cell;
import wegwarte.peers.counting.CellSums;
import wegwarte.peers.counting.Contact;
import wegwarte.peers.counting.Counts;
import wegwarte.peers.counting.Job;
import wegwarte.peers.counting.Rules;
import wegwarte.peers.counting.Run;
import wegwarte.peers.counting.Touchpoint;

/**
 * Contacts wait, ordered by time, until none earlier can come; a punctuation takes them in that order, ends runs whose
 * deadline has passed, and tells the figures that have changed. All of one customer is in one partition, so nothing is
 * repartitioned.
 *
 * <p>Nothing is remembered outside the stores from one call to the next but the position: that is how it is exactly once.
 */
final class JourneyProcessor implements Processor<byte[], Touchpoint, byte[], byte[]> {
  private final Job job;
  private final Rules rules;
  private ProcessorContext<byte[], byte[]> context;
  private KeyValueStore<Bytes, byte[]> waiting;
  private KeyValueStore<Bytes, byte[]> runs;
  private KeyValueStore<Bytes, byte[]> deadlines;
  private KeyValueStore<Bytes, byte[]> values;
  private KeyValueStore<Bytes, byte[]> counters;
  private int partition;
  private long nextOffset = 0;
  private long toldOffset = 0;

  JourneyProcessor(Job job) {
    this.job = job;
    rules = new Rules(job);
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    this.context = context;
    waiting = context.getStateStore(Stores.WAITING);
    runs = context.getStateStore(Stores.RUNS);
    deadlines = context.getStateStore(Stores.DEADLINES);
    values = context.getStateStore(Stores.VALUES);
    counters = context.getStateStore(Stores.COUNTERS);
    partition = context.taskId().partition();
    context.schedule(
        Duration.ofMillis(job.resultsEveryMs()), PunctuationType.WALL_CLOCK_TIME, this::punctuate);
  }

  @Override
  public void process(Record<byte[], Touchpoint> record) {
    RecordMetadata metadata = context.recordMetadata().orElseThrow();
    nextOffset = metadata.offset() + 1;
    if (record.value() == null) return;
    long watermarkMs = context.currentStreamTimeMs() - job.allowedLatenessMs();
    for (Contact contact : record.value().contacts()) {
      if (contact.timeMs <= watermarkMs) continue; // late
      waiting.put(Keys.waiting(contact, metadata.offset()), Binary.of(contact::write));
    }
  }

  private void punctuate(long wallClockMs) {
    long streamTimeMs = context.currentStreamTimeMs();
    if (nextOffset == toldOffset) return;
    CellSums changes = new CellSums();
    long watermarkMs = streamTimeMs - job.allowedLatenessMs();
    applyUntil(watermarkMs, changes);
    expireUntil(watermarkMs, changes);
    tell(changes);
  }

  private void applyUntil(long watermarkMs, Rules.Counting counting) {
    Set<String> idsOfMoment = new HashSet<>();
    long momentMs = Long.MIN_VALUE;
    List<Bytes> done = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> ordered =
        waiting.range(Keys.from(0), Keys.from(watermarkMs + 1))) {
      while (ordered.hasNext()) {
        KeyValue<Bytes, byte[]> next = ordered.next();
        Contact contact = Binary.from(next.value, Contact::read);
        done.add(next.key);
        if (contact.timeMs != momentMs) {
          momentMs = contact.timeMs;
          idsOfMoment.clear();
        }
        // What is sent twice has the same time, so it lies beside the first.
        if (!idsOfMoment.add(contact.journey + contact.id)) continue;
        apply(contact, counting);
      }
    }
    done.forEach(waiting::delete);
  }

  private void apply(Contact contact, Rules.Counting counting) {
    Bytes key = Keys.run(contact.journey, contact.key);
    byte[] stored = runs.get(key);
    Run before = stored == null ? null : Binary.from(stored, Run::read);
    long deadlineBefore = before == null ? -1 : rules.deadlineMs(before);
    Run after = rules.apply(before, contact, counting);
    if (after == null) {
      if (before != null) runs.delete(key);
      if (before != null) deadlines.delete(Keys.deadline(deadlineBefore, key));
      return;
    }
    long deadline = rules.deadlineMs(after);
    if (deadline == deadlineBefore) return;
    runs.put(key, Binary.of(after::write));
    if (before != null) deadlines.delete(Keys.deadline(deadlineBefore, key));
    deadlines.put(Keys.deadline(deadline, key), new byte[0]);
  }

  private void expireUntil(long watermarkMs, Rules.Counting counting) {
    List<Bytes> passed = new ArrayList<>();
    // Equal is still in time.
    try (KeyValueIterator<Bytes, byte[]> due = deadlines.range(Keys.from(0), Keys.from(watermarkMs))) {
      while (due.hasNext()) passed.add(due.next().key);
    }
    for (Bytes due : passed) {
      deadlines.delete(due);
      Bytes key = Keys.runOf(due);
      byte[] stored = runs.get(key);
      if (stored == null) continue;
      if (rules.expire(Binary.from(stored, Run::read), watermarkMs, counting) == null) runs.delete(key);
    }
  }

  private void tell(CellSums sums) {
    long now = context.currentSystemTimeMs();
    Map<Cell, Counts> changes = new HashMap<>();
    sums.drainTo(
        (cell, counts) -> changes.merge(limited(cell), counts, JourneyProcessor::sumOf));
    for (Map.Entry<Cell, Counts> change : changes.entrySet()) {
      Bytes key = Bytes.wrap(Binary.of(change.getKey()::write));
      byte[] stored = counters.get(key);
      Counts counts = change.getValue();
      if (stored != null) counts.add(Binary.from(stored, Counts::read));
      byte[] value = Binary.of(counts::write);
      counters.put(key, value);
      context.forward(new Record<>(ResultTopic.cellKey(partition, key.get()), value, now));
    }
    context.forward(
        new Record<>(ResultTopic.progressKey(partition), ResultTopic.progressValue(nextOffset), now));
    toldOffset = nextOffset;
  }

  /** Of a dimension at a step, the first values are counted by themselves, further ones together; each partition its own. */
  private Cell limited(Cell cell) {
    if (cell.dimension() == Cell.WHOLE) return cell;
    Bytes own = Keys.value(cell, cell.value());
    if (values.get(own) != null) return cell;
    Bytes all = Keys.value(cell, "");
    byte[] stored = values.get(all);
    int size = stored == null ? 0 : ByteBuffer.wrap(stored).getInt();
    if (size >= job.maxValues()) return cell.of(job.otherValue());
    values.put(own, new byte[0]);
    values.put(all, ByteBuffer.allocate(4).putInt(size + 1).array());
    return cell;
  }

  private static Counts sumOf(Counts one, Counts other) {
    one.add(other);
    return one;
  }
}
