package wegwarte.peers.counting;

import java.util.List;

/** A message as it was read: its event time, and whom it concerns (often nobody). */
public record Touchpoint(long timeMs, List<Contact> contacts) {}
