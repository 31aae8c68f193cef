package wegwarte.peers.flink;

import wegwarte.peers.counting.Rules;

/**
 * One thing counted, on its way to where it is summed. One object for all, as the two are chained: it never leaves its
 * thread.
 */
public final class Change {
  public int journey;
  public int step;
  public String[] values;
  public long bucketMs;
  public int age;
  public Rules.Outcome outcome;
  public int sign;

  public Change() {}
}
