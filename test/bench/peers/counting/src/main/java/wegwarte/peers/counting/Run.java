package wegwarte.peers.counting;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** A run in flight. Ended ones are counted and gone. Fields are public and mutable: Flink asks for it. */
public final class Run {
  public int journey;
  public int entered;
  /** The first {@code entered} places of each are in use. */
  public int[] steps;
  public long[] times;
  public String[] values;

  public Run() {}

  public int step() {
    return steps[entered - 1];
  }

  public long timeMs() {
    return times[entered - 1];
  }

  public void write(DataOutput out) throws IOException {
    out.writeByte(journey);
    out.writeByte(entered);
    out.writeByte(steps.length);
    for (int at = 0; at < entered; at++) {
      out.writeByte(steps[at]);
      out.writeLong(times[at]);
    }
    Texts.write(values, out);
  }

  public static Run read(DataInput in) throws IOException {
    Run run = new Run();
    run.journey = in.readByte();
    run.entered = in.readByte();
    int length = in.readByte();
    run.steps = new int[length];
    run.times = new long[length];
    for (int at = 0; at < run.entered; at++) {
      run.steps[at] = in.readByte();
      run.times[at] = in.readLong();
    }
    run.values = Texts.read(in);
    return run;
  }
}
