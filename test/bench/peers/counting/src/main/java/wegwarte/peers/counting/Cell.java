package wegwarte.peers.counting;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Names one counter: a step of a journey, whole or for one value of a dimension, in ten seconds of event time. */
public record Cell(int journey, int step, int dimension, String value, long bucketMs) {
  private static final long BUCKET_MS = 10_000;

  public static long bucketOf(long timeMs) {
    return Math.floorDiv(timeMs, BUCKET_MS) * BUCKET_MS;
  }

  public void write(DataOutput out) throws IOException {
    out.writeByte(journey);
    out.writeByte(step);
    out.writeByte(dimension);
    out.writeUTF(value);
    out.writeLong(bucketMs);
  }

  public static Cell read(DataInput in) throws IOException {
    return new Cell(in.readByte(), in.readByte(), in.readByte(), in.readUTF(), in.readLong());
  }
}
