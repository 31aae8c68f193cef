package wegwarte.peers.flink;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import wegwarte.peers.counting.Cell;

/**
 * Sums what falls into the same cell before it is shuffled, as Flink's own two-phase aggregation does: handed on before each
 * checkpoint's barrier, so that nothing need be kept in state.
 */
final class SumUntilCheckpoint extends AbstractStreamOperator<CellCounts>
    implements OneInputStreamOperator<CellCounts, CellCounts> {
  private static final int MAX_CELLS = 50_000;

  private transient Map<Cell, CellCounts> sums;

  @Override
  public void open() throws Exception {
    super.open();
    sums = new HashMap<>();
  }

  @Override
  public void processElement(StreamRecord<CellCounts> record) {
    CellCounts counted = record.getValue();
    CellCounts sum = sums.putIfAbsent(counted.cell(), counted);
    if (sum == null) {
      if (sums.size() >= MAX_CELLS) handOn();
      return;
    }
    sum.entered += counted.entered;
    sum.advanced += counted.advanced;
    sum.dropped += counted.dropped;
    sum.abandoned += counted.abandoned;
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
    sums.values().forEach(sum -> output.collect(record.replace(sum)));
    sums.clear();
  }
}
