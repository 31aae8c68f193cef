package wegwarte.peers.counting;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Arrays of texts, some of them null, as bytes. */
final class Texts {
  private Texts() {}

  static void write(String[] texts, DataOutput out) throws IOException {
    out.writeByte(texts.length);
    for (String text : texts) {
      out.writeBoolean(text != null);
      if (text != null) out.writeUTF(text);
    }
  }

  static String[] read(DataInput in) throws IOException {
    String[] texts = new String[in.readByte()];
    for (int at = 0; at < texts.length; at++) if (in.readBoolean()) texts[at] = in.readUTF();
    return texts;
  }
}
