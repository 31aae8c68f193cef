package wegwarte.peers.flink;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import wegwarte.peers.counting.Contact;
import wegwarte.peers.counting.Job;
import wegwarte.peers.counting.Rules;
import wegwarte.peers.counting.Run;

/**
 * The runs of one key in one journey. Contacts wait, ordered by time, for the watermark; then they move the run. Timers are set
 * to whole seconds, so that there are few of them.
 */
final class FollowRuns extends KeyedProcessFunction<String, Contact, Change> {
  private static final long TIMER_MS = 1_000;

  private final Job job;
  private transient Rules rules;
  private transient Change change;
  private transient ValueState<Run> runs;
  private transient ValueState<List<Contact>> waiting;

  FollowRuns(Job job) {
    this.job = job;
  }

  @Override
  public void open(OpenContext context) {
    rules = new Rules(job);
    change = new Change();
    runs = getRuntimeContext().getState(new ValueStateDescriptor<>("run", Types.POJO(Run.class)));
    waiting =
        getRuntimeContext()
            .getState(new ValueStateDescriptor<>("waiting", Types.LIST(Types.POJO(Contact.class))));
  }

  @Override
  public void processElement(Contact contact, Context context, Collector<Change> out)
      throws Exception {
    if (contact.timeMs <= context.timerService().currentWatermark()) return; // late
    List<Contact> contacts = waiting.value();
    if (contacts == null) contacts = new ArrayList<>(2);
    int at = contacts.size();
    while (at > 0 && contacts.get(at - 1).timeMs > contact.timeMs) at--;
    for (int same = at; same > 0 && contacts.get(same - 1).timeMs == contact.timeMs; same--) {
      // What is sent twice has the same time, so it lies beside the first.
      if (contacts.get(same - 1).id.equals(contact.id)) return;
    }
    contacts.add(at, contact);
    waiting.update(contacts);
    context.timerService().registerEventTimeTimer(wholeSecondFrom(contact.timeMs));
  }

  @Override
  public void onTimer(long timeMs, OnTimerContext context, Collector<Change> out) throws Exception {
    Rules.Counting counting =
        (journey, step, values, bucketMs, age, outcome, sign) -> {
          change.journey = journey;
          change.step = step;
          change.values = values;
          change.bucketMs = bucketMs;
          change.age = age;
          change.outcome = outcome;
          change.sign = sign;
          out.collect(change);
        };
    Run before = runs.value();
    long deadlineBefore = before == null ? -1 : rules.deadlineMs(before);
    Run run = before;
    List<Contact> contacts = waiting.value();
    if (contacts != null) {
      int ready = 0;
      while (ready < contacts.size() && contacts.get(ready).timeMs <= timeMs) {
        run = rules.apply(run, contacts.get(ready++), counting);
      }
      if (ready == contacts.size()) waiting.clear();
      else if (ready > 0) waiting.update(new ArrayList<>(contacts.subList(ready, contacts.size())));
    }
    if (run != null) run = rules.expire(run, timeMs, counting);
    if (run == null) {
      if (before != null) runs.clear();
      return;
    }
    long deadline = rules.deadlineMs(run);
    if (deadline == deadlineBefore) return;
    runs.update(run);
    // Equal is still in time.
    context.timerService().registerEventTimeTimer(wholeSecondFrom(deadline + 1));
  }

  private static long wholeSecondFrom(long timeMs) {
    return Math.floorDiv(timeMs + TIMER_MS - 1, TIMER_MS) * TIMER_MS;
  }
}
