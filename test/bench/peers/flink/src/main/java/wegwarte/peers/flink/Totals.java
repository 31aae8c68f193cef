package wegwarte.peers.flink;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import wegwarte.peers.counting.Counts;

/** Adds up one cell and hands on the whole. */
final class Totals extends KeyedProcessFunction<String, CellCounts, CellCounts> {
  private transient ValueState<Counts> totals;

  @Override
  public void open(OpenContext context) {
    totals = getRuntimeContext().getState(new ValueStateDescriptor<>("total", Types.POJO(Counts.class)));
  }

  @Override
  public void processElement(CellCounts counted, Context context, Collector<CellCounts> out)
      throws Exception {
    Counts total = totals.value();
    if (total == null) total = new Counts();
    total.entered += counted.entered;
    total.advanced += counted.advanced;
    total.dropped += counted.dropped;
    total.abandoned += counted.abandoned;
    totals.update(total);
    counted.entered = total.entered;
    counted.advanced = total.advanced;
    counted.dropped = total.dropped;
    counted.abandoned = total.abandoned;
    out.collect(counted);
  }
}
