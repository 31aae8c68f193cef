package wegwarte.peers.flink;

import java.io.IOException;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import wegwarte.peers.counting.CounterTable;
import wegwarte.peers.counting.Counts;
import wegwarte.peers.counting.Job;

/** Writes the last figures of each cell when a checkpoint asks for it, before the checkpoint can be complete. */
final class CounterSink implements Sink<CellCounts> {
  private final Job job;

  CounterSink(Job job) {
    this.job = job;
  }

  @Override
  public SinkWriter<CellCounts> createWriter(WriterInitContext context) throws IOException {
    try {
      return new Writer(new CounterTable(job));
    } catch (SQLException e) {
      throw new IOException(e);
    }
  }

  private static final class Writer implements SinkWriter<CellCounts> {
    private final CounterTable table;
    private final Map<CounterTable.Place, Counts> pending = new HashMap<>();

    Writer(CounterTable table) {
      this.table = table;
    }

    @Override
    public void write(CellCounts counted, Context context) {
      Counts counts = new Counts();
      counts.entered = counted.entered;
      counts.advanced = counted.advanced;
      counts.dropped = counted.dropped;
      counts.abandoned = counted.abandoned;
      pending.put(new CounterTable.Place(0, counted.cell()), counts);
    }

    @Override
    public void flush(boolean endOfInput) throws IOException {
      if (pending.isEmpty()) return;
      try {
        table.write(pending, Map.of());
      } catch (SQLException e) {
        throw new IOException(e);
      }
      pending.clear();
    }

    @Override
    public void close() throws SQLException {
      table.close();
    }
  }
}
