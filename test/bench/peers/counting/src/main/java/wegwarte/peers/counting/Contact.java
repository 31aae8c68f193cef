package wegwarte.peers.counting;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** A touchpoint as it concerns one run key of one journey. Fields are public and mutable: Flink asks for it. */
public final class Contact {
  public int journey;
  public String key;
  public String id;
  public String type;
  public long timeMs;
  /** By the journey's dimensions; null where the touchpoint does not say. */
  public String[] values;

  public Contact() {}

  public void write(DataOutput out) throws IOException {
    out.writeByte(journey);
    out.writeUTF(key);
    out.writeUTF(id);
    out.writeUTF(type);
    out.writeLong(timeMs);
    Texts.write(values, out);
  }

  public static Contact read(DataInput in) throws IOException {
    Contact contact = new Contact();
    contact.journey = in.readByte();
    contact.key = in.readUTF();
    contact.id = in.readUTF();
    contact.type = in.readUTF();
    contact.timeMs = in.readLong();
    contact.values = Texts.read(in);
    return contact;
  }
}
