package wegwarte.peers.counting;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** What is counted in a cell. Fields are public and mutable: Flink asks for it. */
public final class Counts {
  public int entered;
  public int advanced;
  public int dropped;
  public int abandoned;

  public Counts() {}

  /** {@code outcome} is null for an entry; a {@code sign} of -1 takes back. */
  public void add(Rules.Outcome outcome, int sign) {
    if (outcome == null) entered += sign;
    else
      switch (outcome) {
        case ADVANCED -> advanced += sign;
        case DROPPED -> dropped += sign;
        case ABANDONED -> abandoned += sign;
      }
  }

  public void add(Counts other) {
    entered += other.entered;
    advanced += other.advanced;
    dropped += other.dropped;
    abandoned += other.abandoned;
  }

  public boolean isZero() {
    return (entered | advanced | dropped | abandoned) == 0;
  }

  public void write(DataOutput out) throws IOException {
    out.writeInt(entered);
    out.writeInt(advanced);
    out.writeInt(dropped);
    out.writeInt(abandoned);
  }

  public static Counts read(DataInput in) throws IOException {
    Counts counts = new Counts();
    counts.entered = in.readInt();
    counts.advanced = in.readInt();
    counts.dropped = in.readInt();
    counts.abandoned = in.readInt();
    return counts;
  }
}
