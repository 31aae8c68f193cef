package wegwarte.peers.flink;

import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import wegwarte.peers.counting.CellSums;

/**
 * Sums what falls into the same cell before it is shuffled, as Flink's own two-phase aggregation does: handed on before each
 * checkpoint's barrier, so that nothing need be kept in state.
 */
final class SumUntilCheckpoint extends AbstractStreamOperator<CellCounts>
    implements OneInputStreamOperator<Change, CellCounts> {
  private static final int MAX_SUMS = 50_000;

  private transient CellSums sums;

  @Override
  public void open() throws Exception {
    super.open();
    sums = new CellSums();
  }

  @Override
  public void processElement(StreamRecord<Change> record) {
    Change one = record.getValue();
    sums.count(one.journey, one.step, one.values, one.bucketMs, one.age, one.outcome, one.sign);
    if (sums.size() >= MAX_SUMS) handOn();
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) {
    handOn();
  }

  @Override
  public void finish() throws Exception {
    handOn();
    super.finish();
  }

  private void handOn() {
    StreamRecord<CellCounts> record = new StreamRecord<>(null);
    sums.drainTo((cell, counts) -> output.collect(record.replace(CellCounts.of(cell, counts))));
  }
}
