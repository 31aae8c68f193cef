package wegwarte.peers.counting;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Numbers for what counters are of, given by the database, so that a row need not name it in full. */
final class StreamIds {
  private static final String INSERT =
      """
      insert into peer_stream (journey, step, dimension, value)
      select * from unnest(?::text[], ?::text[], ?::text[], ?::text[])
      on conflict do nothing
      """;
  private static final String SELECT = "select id, journey, step, dimension, value from peer_stream";

  private record Name(String journey, String step, String dimension, String value)
      implements Comparable<Name> {
    @Override
    public int compareTo(Name other) {
      return toString().compareTo(other.toString());
    }
  }

  /** A cell without its time. */
  private record Stream(int journey, int step, int dimension, String value) {
    static Stream of(Cell cell) {
      return new Stream(cell.journey(), cell.step(), cell.dimension(), cell.value());
    }
  }

  private final List<Job.Journey> journeys;
  private final Connection connection;
  private final Map<Stream, Integer> known = new HashMap<>();

  StreamIds(List<Job.Journey> journeys, Connection connection) {
    this.journeys = journeys;
    this.connection = connection;
  }

  int idOf(Cell cell) {
    return known.get(Stream.of(cell));
  }

  /** Makes those that are new, in a transaction of its own: others may be waiting for the same. */
  void learn(Collection<CounterTable.Place> places) throws SQLException {
    Map<Stream, Name> missing = new HashMap<>();
    for (CounterTable.Place place : places) {
      Stream stream = Stream.of(place.cell());
      if (!known.containsKey(stream)) missing.put(stream, nameOf(stream));
    }
    if (missing.isEmpty()) return;
    insert(new TreeSet<>(missing.values()));
    Map<Name, Integer> ids = select();
    missing.forEach((stream, name) -> known.put(stream, ids.get(name)));
  }

  private Name nameOf(Stream stream) {
    Job.Journey journey = journeys.get(stream.journey());
    String dimension =
        switch (stream.dimension()) {
          case Cell.WHOLE -> "";
          case Cell.COMBINATION -> "*";
          default -> journey.dimensions().get(stream.dimension());
        };
    return new Name(
        journey.journey(), journey.steps().get(stream.step()).step(), dimension, stream.value());
  }

  /** In one order, so that two who do it at once wait for each other instead of locking each other out. */
  private void insert(TreeSet<Name> names) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setArray(1, texts(names.stream().map(Name::journey).toArray()));
      insert.setArray(2, texts(names.stream().map(Name::step).toArray()));
      insert.setArray(3, texts(names.stream().map(Name::dimension).toArray()));
      insert.setArray(4, texts(names.stream().map(Name::value).toArray()));
      insert.executeUpdate();
    }
    connection.commit();
  }

  private java.sql.Array texts(Object[] texts) throws SQLException {
    return connection.createArrayOf("text", texts);
  }

  private Map<Name, Integer> select() throws SQLException {
    Map<Name, Integer> ids = new HashMap<>();
    try (PreparedStatement select = connection.prepareStatement(SELECT);
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        ids.put(
            new Name(rows.getString(2), rows.getString(3), rows.getString(4), rows.getString(5)),
            rows.getInt(1));
      }
    }
    return ids;
  }
}
