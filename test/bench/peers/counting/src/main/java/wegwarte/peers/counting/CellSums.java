package wegwarte.peers.counting;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Sums what is counted by combination of values, the finest there is: what coarser cells come to is added up when it is
 * handed on, and not at each touchpoint.
 */
public final class CellSums implements Rules.Counting {
  private record Stay(int journey, int step, String[] values, long bucketMs, int age) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Stay stay
          && journey == stay.journey
          && step == stay.step
          && bucketMs == stay.bucketMs
          && age == stay.age
          && Arrays.equals(values, stay.values);
    }

    @Override
    public int hashCode() {
      int hash = Arrays.hashCode(values);
      return 31 * (31 * (31 * (31 * hash + Long.hashCode(bucketMs)) + age) + step) + journey;
    }

    Cell in(int dimension, String value) {
      return new Cell(journey, step, dimension, value, bucketMs, age);
    }
  }

  private final Map<Stay, Counts> sums = new HashMap<>();

  @Override
  public void count(
      int journey,
      int step,
      String[] values,
      long bucketMs,
      int age,
      Rules.Outcome outcome,
      int sign) {
    sums.computeIfAbsent(new Stay(journey, step, values, bucketMs, age), stay -> new Counts())
        .add(outcome, sign);
  }

  public int size() {
    return sums.size();
  }

  /** Hands on each cell once, but those in which nothing has changed after all, and begins anew. */
  public void drainTo(BiConsumer<Cell, Counts> taker) {
    Map<Cell, Counts> cells = new HashMap<>();
    sums.forEach((stay, counts) -> spread(stay, counts, cells));
    sums.clear();
    cells.forEach(
        (cell, counts) -> {
          if (!counts.isZero()) taker.accept(cell, counts);
        });
  }

  private static void spread(Stay stay, Counts counts, Map<Cell, Counts> cells) {
    if (counts.isZero()) return;
    add(stay.in(Cell.WHOLE, ""), counts, cells);
    String[] values = stay.values;
    for (int dimension = 0; dimension < values.length; dimension++) {
      if (values[dimension] != null) add(stay.in(dimension, values[dimension]), counts, cells);
    }
    if (values.length > 1) add(stay.in(Cell.COMBINATION, Texts.json(values)), counts, cells);
  }

  private static void add(Cell cell, Counts counts, Map<Cell, Counts> cells) {
    cells.computeIfAbsent(cell, c -> new Counts()).add(counts);
  }
}
