package wegwarte.peers.streams;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.utils.Bytes;
import wegwarte.peers.counting.Cell;
import wegwarte.peers.counting.Contact;

/** Keys that sort by time; times are after 1970, so that their bytes sort as they do. */
final class Keys {
  private Keys() {}

  /** Ties are broken by arrival. */
  static Bytes waiting(Contact contact, long offset) {
    return Bytes.wrap(
        ByteBuffer.allocate(17)
            .putLong(contact.timeMs)
            .putLong(offset)
            .put((byte) contact.journey)
            .array());
  }

  /** Before every key of this moment. */
  static Bytes from(long timeMs) {
    return Bytes.wrap(ByteBuffer.allocate(8).putLong(Math.max(0, timeMs)).array());
  }

  static Bytes run(int journey, String key) {
    byte[] text = key.getBytes(StandardCharsets.UTF_8);
    return Bytes.wrap(ByteBuffer.allocate(1 + text.length).put((byte) journey).put(text).array());
  }

  /** Without a value, all of them: how many there are. */
  static Bytes value(Cell cell, String value) {
    byte[] text = value.getBytes(StandardCharsets.UTF_8);
    return Bytes.wrap(
        ByteBuffer.allocate(3 + text.length)
            .put((byte) cell.journey())
            .put((byte) cell.step())
            .put((byte) cell.dimension())
            .put(text)
            .array());
  }

  static Bytes deadline(long timeMs, Bytes run) {
    return Bytes.wrap(ByteBuffer.allocate(8 + run.get().length).putLong(timeMs).put(run.get()).array());
  }

  static Bytes runOf(Bytes deadline) {
    return Bytes.wrap(Arrays.copyOfRange(deadline.get(), 8, deadline.get().length));
  }
}
