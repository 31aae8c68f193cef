package wegwarte.peers.flink;

import wegwarte.peers.counting.Cell;

/** Counts of one cell: to be added, and behind {@link Totals} the whole. Fields are public and mutable: Flink asks for it. */
public final class CellCounts {
  public int journey;
  public int step;
  public int dimension;
  public String value;
  public long bucketMs;
  public int entered;
  public int advanced;
  public int dropped;
  public int abandoned;

  public CellCounts() {}

  Cell cell() {
    return new Cell(journey, step, dimension, value, bucketMs);
  }

  String cellKey() {
    return journey + "|" + step + "|" + dimension + "|" + bucketMs + "|" + value;
  }
}
