package wegwarte.peers.flink;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import wegwarte.peers.counting.Job;

/** Of a dimension at a step, the first values are counted by themselves, further ones together. */
final class LimitValues extends KeyedProcessFunction<String, CellCounts, CellCounts> {
  private final Job job;
  private transient MapState<String, Boolean> kept;
  private transient ValueState<Integer> size;

  LimitValues(Job job) {
    this.job = job;
  }

  @Override
  public void open(OpenContext context) {
    kept =
        getRuntimeContext()
            .getMapState(new MapStateDescriptor<>("kept", Types.STRING, Types.BOOLEAN));
    size = getRuntimeContext().getState(new ValueStateDescriptor<>("size", Types.INT));
  }

  @Override
  public void processElement(CellCounts counted, Context context, Collector<CellCounts> out)
      throws Exception {
    if (!kept.contains(counted.value)) {
      int before = size.value() == null ? 0 : size.value();
      if (before < job.maxValues()) {
        kept.put(counted.value, true);
        size.update(before + 1);
      } else {
        counted.value = job.otherValue();
      }
    }
    out.collect(counted);
  }
}
