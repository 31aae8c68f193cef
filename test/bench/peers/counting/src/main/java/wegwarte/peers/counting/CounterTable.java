package wegwarte.peers.counting;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.postgresql.PGConnection;

/**
 * The counters in the database, written as absolute figures: to write them again, after a failure, changes nothing.
 * {@code part} tells writers apart that count the same cells each for itself. The tables are as the product's.
 */
public final class CounterTable implements AutoCloseable {
  private static final String CREATE =
      """
      create table if not exists peer_counter (
        part integer not null, stream_id integer not null, bucket timestamptz not null,
        entered integer not null, advanced integer not null, dropped integer not null, abandoned integer not null,
        primary key (part, stream_id, bucket)) with (fillfactor = 70);
      create table if not exists peer_progress_counter (
        part integer not null, stream_id integer not null, bucket timestamptz not null, age smallint not null,
        advanced integer not null, abandoned integer not null,
        primary key (part, stream_id, bucket, age)) with (fillfactor = 70);
      create table if not exists peer_stream (
        id integer generated always as identity primary key,
        journey text not null, step text not null, dimension text not null, value text not null,
        unique (journey, step, dimension, value));
      create table if not exists peer_position (part integer primary key, next_offset bigint not null);
      select create_hypertable('peer_counter', 'bucket', chunk_time_interval => interval '1 day',
        create_default_indexes => false, if_not_exists => true);
      select create_hypertable('peer_progress_counter', 'bucket', chunk_time_interval => interval '1 day',
        create_default_indexes => false, if_not_exists => true)
      """;
  private static final String COHORTS =
      """
      insert into peer_counter (part, stream_id, bucket, entered, advanced, dropped, abandoned)
      select part, stream_id, to_timestamp(bucket * 10.0::float8), entered, advanced, dropped, abandoned
      from unnest(?::int[], ?::int[], ?::int[], ?::int[], ?::int[], ?::int[], ?::int[])
        as counted (part, stream_id, bucket, entered, advanced, dropped, abandoned)
      on conflict (part, stream_id, bucket) do update set entered = excluded.entered,
        advanced = excluded.advanced, dropped = excluded.dropped, abandoned = excluded.abandoned
      """;
  private static final String PROGRESS =
      """
      insert into peer_progress_counter (part, stream_id, bucket, age, advanced, abandoned)
      select part, stream_id, to_timestamp(bucket * 10.0::float8), age, advanced, abandoned
      from unnest(?::int[], ?::int[], ?::int[], ?::int[], ?::int[], ?::int[])
        as counted (part, stream_id, bucket, age, advanced, abandoned)
      on conflict (part, stream_id, bucket, age) do update set
        advanced = excluded.advanced, abandoned = excluded.abandoned
      """;
  private static final String POSITION =
      """
      insert into peer_position (part, next_offset) values (?, ?)
      on conflict (part) do update set next_offset = excluded.next_offset
      """;

  /** A cell of one writer. */
  public record Place(int part, Cell cell) {}

  private record Row(int part, int stream, int bucket, int age, Counts counts) {}

  private final StreamIds streams;
  private final Connection connection;
  private final PreparedStatement cohorts;
  private final PreparedStatement progress;
  private final PreparedStatement position;

  public CounterTable(Job job) throws SQLException {
    connection = DriverManager.getConnection(job.databaseUrl());
    connection.setAutoCommit(false);
    streams = new StreamIds(job.journeys(), connection);
    cohorts = connection.prepareStatement(COHORTS);
    progress = connection.prepareStatement(PROGRESS);
    position = connection.prepareStatement(POSITION);
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
    streams.learn(counted.keySet());
    List<Row> byCohort = new ArrayList<>();
    List<Row> byAge = new ArrayList<>();
    counted.forEach(
        (place, counts) -> {
          Cell cell = place.cell();
          int bucket = (int) (cell.bucketMs() / Cell.BUCKET_MS);
          Row row = new Row(place.part(), streams.idOf(cell), bucket, cell.age(), counts);
          (cell.age() == Cell.COHORT ? byCohort : byAge).add(row);
        });
    upsert(cohorts, byCohort, 7);
    upsert(progress, byAge, 6);
    for (Map.Entry<Integer, Long> entry : nextOffsets.entrySet()) {
      position.setInt(1, entry.getKey());
      position.setLong(2, entry.getValue());
      position.executeUpdate();
    }
    connection.commit();
  }

  /** In order of the primary key, so that neighbours are written together. */
  private void upsert(PreparedStatement statement, List<Row> rows, int width) throws SQLException {
    if (rows.isEmpty()) return;
    rows.sort(
        Comparator.comparingInt(Row::part)
            .thenComparingInt(Row::stream)
            .thenComparingInt(Row::bucket)
            .thenComparingInt(Row::age));
    int[][] columns = new int[width][rows.size()];
    for (int at = 0; at < rows.size(); at++) {
      Row row = rows.get(at);
      Counts counts = row.counts();
      columns[0][at] = row.part();
      columns[1][at] = row.stream();
      columns[2][at] = row.bucket();
      if (row.age() == Cell.COHORT) {
        columns[3][at] = counts.entered;
        columns[4][at] = counts.advanced;
        columns[5][at] = counts.dropped;
        columns[6][at] = counts.abandoned;
      } else {
        columns[3][at] = row.age();
        columns[4][at] = counts.advanced;
        columns[5][at] = counts.abandoned;
      }
    }
    PGConnection arrays = connection.unwrap(PGConnection.class);
    for (int at = 0; at < width; at++) {
      // Of primitives, which travel as they are.
      statement.setArray(at + 1, arrays.createArrayOf("int4", columns[at]));
    }
    statement.executeUpdate();
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
