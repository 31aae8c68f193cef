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

  public void add(Rules.Outcome outcome) {
    if (outcome == null) entered++;
    else
      switch (outcome) {
        case ADVANCED -> advanced++;
        case DROPPED -> dropped++;
        case ABANDONED -> abandoned++;
      }
  }

  public void add(Counts other) {
    entered += other.entered;
    advanced += other.advanced;
    dropped += other.dropped;
    abandoned += other.abandoned;
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
