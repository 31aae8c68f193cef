package wegwarte.peers.counting;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Arrays of texts, some of them null, as bytes and as JSON. */
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

  static String json(String[] texts) {
    StringBuilder json = new StringBuilder("[");
    for (String text : texts) {
      if (json.length() > 1) json.append(',');
      if (text == null) {
        json.append("null");
        continue;
      }
      json.append('"');
      JsonStringEncoder.getInstance().quoteAsString(text, json);
      json.append('"');
    }
    return json.append(']').toString();
  }
}
