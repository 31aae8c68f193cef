package wegwarte.peers.flink;

import wegwarte.peers.counting.Cell;
import wegwarte.peers.counting.Counts;

/** Counts of one cell: to be added, and behind {@link Totals} the whole. Fields are public and mutable: Flink asks for it. */
public final class CellCounts {
  public int journey;
  public int step;
  public int dimension;
  public String value;
  public long bucketMs;
  public int age;
  public int entered;
  public int advanced;
  public int dropped;
  public int abandoned;

  public CellCounts() {}

  static CellCounts of(Cell cell, Counts counts) {
    CellCounts counted = new CellCounts();
    counted.journey = cell.journey();
    counted.step = cell.step();
    counted.dimension = cell.dimension();
    counted.value = cell.value();
    counted.bucketMs = cell.bucketMs();
    counted.age = cell.age();
    counted.entered = counts.entered;
    counted.advanced = counts.advanced;
    counted.dropped = counts.dropped;
    counted.abandoned = counts.abandoned;
    return counted;
  }

  Cell cell() {
    return new Cell(journey, step, dimension, value, bucketMs, age);
  }

  String dimensionKey() {
    return journey + "|" + step + "|" + dimension;
  }

  String cellKey() {
    return journey + "|" + step + "|" + dimension + "|" + bucketMs + "|" + age + "|" + value;
  }
}
