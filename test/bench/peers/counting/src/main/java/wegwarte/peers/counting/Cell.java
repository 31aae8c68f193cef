package wegwarte.peers.counting;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Names one counter: a step of a journey, whole, for one value of a dimension, or for a combination of values, in ten
 * seconds of event time. Cohorts are by when the step was entered, and have no age; progress is by when, and at which age,
 * the stay there ended.
 */
public record Cell(int journey, int step, int dimension, String value, long bucketMs, int age) {
  /** In place of a dimension. */
  public static final int WHOLE = -1;
  public static final int COMBINATION = -2;
  /** In place of an age. */
  public static final int COHORT = -1;

  public static final long BUCKET_MS = 10_000;

  public static long bucketOf(long timeMs) {
    return Math.floorDiv(timeMs, BUCKET_MS) * BUCKET_MS;
  }

  public Cell of(String otherValue) {
    return new Cell(journey, step, dimension, otherValue, bucketMs, age);
  }

  public void write(DataOutput out) throws IOException {
    out.writeByte(journey);
    out.writeByte(step);
    out.writeByte(dimension);
    out.writeUTF(value);
    out.writeLong(bucketMs);
    out.writeByte(age);
  }

  public static Cell read(DataInput in) throws IOException {
    return new Cell(
        in.readByte(), in.readByte(), in.readByte(), in.readUTF(), in.readLong(), in.readByte());
  }
}
