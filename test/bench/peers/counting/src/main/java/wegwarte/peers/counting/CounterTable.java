package wegwarte.peers.counting;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;

/**
 * The counters in the database, written as absolute figures: to write them again, after a failure, changes nothing.
 * {@code part} tells writers apart that count the same cells each for itself.
 */
public final class CounterTable implements AutoCloseable {
  private static final String CREATE =
      """
      create table if not exists peer_counter (
        part integer not null, journey text not null, step text not null, dimension text not null,
        value text not null, bucket timestamptz not null,
        entered integer not null, advanced integer not null, dropped integer not null, abandoned integer not null,
        primary key (part, journey, step, dimension, value, bucket));
      create table if not exists peer_progress (part integer primary key, next_offset bigint not null);
      select create_hypertable('peer_counter', 'bucket', chunk_time_interval => interval '1 day', if_not_exists => true)
      """;
  private static final String UPSERT =
      """
      insert into peer_counter (part, journey, step, dimension, value, bucket, entered, advanced, dropped, abandoned)
      select part, journey, step, dimension, value, to_timestamp(bucket_ms / 1000.0), entered, advanced, dropped, abandoned
      from unnest(?::int[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[], ?::int[], ?::int[], ?::int[], ?::int[])
        as counted (part, journey, step, dimension, value, bucket_ms, entered, advanced, dropped, abandoned)
      on conflict (part, journey, step, dimension, value, bucket) do update set entered = excluded.entered,
        advanced = excluded.advanced, dropped = excluded.dropped, abandoned = excluded.abandoned
      """;
  private static final String PROGRESS =
      """
      insert into peer_progress (part, next_offset) values (?, ?)
      on conflict (part) do update set next_offset = excluded.next_offset
      """;

  /** A cell of one writer. */
  public record Place(int part, Cell cell) {}

  private final List<Job.Journey> journeys;
  private final Connection connection;
  private final PreparedStatement upsert;
  private final PreparedStatement progress;

  public CounterTable(Job job) throws SQLException {
    journeys = job.journeys();
    connection = DriverManager.getConnection(job.databaseUrl());
    connection.setAutoCommit(false);
    upsert = connection.prepareStatement(UPSERT);
    progress = connection.prepareStatement(PROGRESS);
  }

  /** Once, before anybody writes. */
  public static void create(Job job) throws SQLException {
    try (Connection connection = DriverManager.getConnection(job.databaseUrl());
        Statement statement = connection.createStatement()) {
      statement.execute(CREATE);
    }
  }

  /** In one transaction. */
  public void write(Map<Place, Counts> counted, Map<Integer, Long> nextOffsets) throws SQLException {
    int size = counted.size();
    Object[][] columns = new Object[10][size];
    int row = 0;
    for (Map.Entry<Place, Counts> entry : counted.entrySet()) {
      Cell cell = entry.getKey().cell();
      Job.Journey journey = journeys.get(cell.journey());
      columns[0][row] = entry.getKey().part();
      columns[1][row] = journey.journey();
      columns[2][row] = journey.steps().get(cell.step()).step();
      columns[3][row] = cell.dimension() < 0 ? "" : journey.dimensions().get(cell.dimension());
      columns[4][row] = cell.value();
      columns[5][row] = cell.bucketMs();
      columns[6][row] = entry.getValue().entered;
      columns[7][row] = entry.getValue().advanced;
      columns[8][row] = entry.getValue().dropped;
      columns[9][row] = entry.getValue().abandoned;
      row++;
    }
    String[] types = {"int4", "text", "text", "text", "text", "int8", "int4", "int4", "int4", "int4"};
    if (size > 0) {
      for (int at = 0; at < columns.length; at++) {
        upsert.setArray(at + 1, connection.createArrayOf(types[at], columns[at]));
      }
      upsert.executeUpdate();
    }
    for (Map.Entry<Integer, Long> entry : nextOffsets.entrySet()) {
      progress.setInt(1, entry.getKey());
      progress.setLong(2, entry.getValue());
      progress.executeUpdate();
    }
    connection.commit();
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
