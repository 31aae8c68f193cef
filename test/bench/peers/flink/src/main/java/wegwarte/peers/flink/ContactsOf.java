package wegwarte.peers.flink;

import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.util.Collector;
import wegwarte.peers.counting.Contact;
import wegwarte.peers.counting.Touchpoint;

/** Behind the watermarks, which what concerns nobody moves too. */
final class ContactsOf implements FlatMapFunction<Touchpoint, Contact> {
  @Override
  public void flatMap(Touchpoint touchpoint, Collector<Contact> out) {
    touchpoint.contacts().forEach(out::collect);
  }
}
