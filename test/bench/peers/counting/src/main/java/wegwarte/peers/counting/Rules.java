package wegwarte.peers.counting;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** How contacts move runs, and what that counts. Contacts of a key must come in order of their time. */
public final class Rules {
  public enum Outcome {
    ADVANCED,
    DROPPED,
    ABANDONED
  }

  /**
   * Takes what is counted, for those with these values: {@code outcome} is null for an entry, a {@code sign} of -1 takes
   * back. The array stays as it is.
   */
  public interface Counting {
    void count(
        int journey, int step, String[] values, long bucketMs, int age, Outcome outcome, int sign);
  }

  private record Step(
      Set<String> types, long withinMs, boolean optional, long deadlineMs, long tickMs) {}

  private record Journey(Step[] steps, Set<String> abandonTypes) {}

  private final Journey[] journeys;
  private final int[] ageEnds;

  public Rules(Job job) {
    ageEnds = job.ageEnds().stream().mapToInt(Integer::intValue).toArray();
    journeys =
        job.journeys().stream()
            .map(
                journey ->
                    new Journey(
                        journey.steps().stream()
                            .map(
                                step ->
                                    new Step(
                                        new HashSet<>(step.types()),
                                        step.withinMs(),
                                        step.optional(),
                                        step.deadlineMs(),
                                        step.tickMs()))
                            .toArray(Step[]::new),
                        new HashSet<>(journey.abandonTypes())))
            .toArray(Journey[]::new);
  }

  /** The last moment at which the run may still get on. */
  public long deadlineMs(Run run) {
    return run.timeMs() + journeys[run.journey].steps[run.step()].deadlineMs;
  }

  /** The run in flight after the contact, or null. May change the run it is given. */
  public Run apply(Run before, Contact contact, Counting counting) {
    Run run = before == null ? null : expire(before, contact.timeMs, counting);
    Journey journey = journeys[contact.journey];
    if (run == null) {
      return journey.steps[0].types.contains(contact.type) ? start(journey, contact, counting) : null;
    }
    int at = run.step();
    for (int step = 0; step <= at; step++) {
      if (journey.steps[step].types.contains(contact.type)) return run;
    }
    for (int step = at + 1; step < journey.steps.length; step++) {
      Step candidate = journey.steps[step];
      if (candidate.types.contains(contact.type)) {
        if (contact.timeMs > run.timeMs() + candidate.withinMs) break;
        fill(run, contact, counting);
        countEnd(run, run.entered - 1, Outcome.ADVANCED, contact.timeMs, 1, counting);
        run.steps[run.entered] = step;
        run.times[run.entered] = contact.timeMs;
        run.entered++;
        countAt(run, run.entered - 1, null, 1, counting);
        return step == journey.steps.length - 1 ? null : run;
      }
      if (!candidate.optional) break;
    }
    if (!journey.abandonTypes.contains(contact.type)) return run;
    fill(run, contact, counting);
    countEnd(run, run.entered - 1, Outcome.ABANDONED, contact.timeMs, 1, counting);
    return null;
  }

  /** The run if it may still get on at this time, or null. Equal is still in time. */
  public Run expire(Run run, long timeMs, Counting counting) {
    if (timeMs <= deadlineMs(run)) return run;
    countAt(run, run.entered - 1, Outcome.DROPPED, 1, counting);
    return null;
  }

  private Run start(Journey journey, Contact contact, Counting counting) {
    Run run = new Run();
    run.journey = contact.journey;
    run.steps = new int[journey.steps.length];
    run.times = new long[journey.steps.length];
    run.times[0] = contact.timeMs;
    run.entered = 1;
    run.values = contact.values;
    countAt(run, 0, null, 1, counting);
    return run;
  }

  /** A value learnt now belongs to all that the run has done. */
  private void fill(Run run, Contact contact, Counting counting) {
    String[] filled = null;
    for (int dimension = 0; dimension < run.values.length; dimension++) {
      if (run.values[dimension] != null || contact.values[dimension] == null) continue;
      if (filled == null) filled = run.values.clone();
      filled[dimension] = contact.values[dimension];
    }
    if (filled == null) return;
    countAll(run, -1, counting);
    run.values = filled;
    countAll(run, 1, counting);
  }

  private void countAll(Run run, int sign, Counting counting) {
    for (int entry = 0; entry < run.entered; entry++) {
      countAt(run, entry, null, sign, counting);
      if (entry == run.entered - 1) continue;
      countEnd(run, entry, Outcome.ADVANCED, run.times[entry + 1], sign, counting);
    }
  }

  /** A stay that ended by what the customer did counts by the age it had come to, too. */
  private void countEnd(
      Run run, int entry, Outcome outcome, long endedMs, int sign, Counting counting) {
    countAt(run, entry, outcome, sign, counting);
    int step = run.steps[entry];
    long tickMs = journeys[run.journey].steps[step].tickMs;
    long tick = Math.floorDiv(endedMs, tickMs);
    int age = ageOf(tick - Math.floorDiv(run.times[entry], tickMs));
    counting.count(run.journey, step, run.values, tick * tickMs, age, outcome, sign);
  }

  private static void countAt(Run run, int entry, Outcome outcome, int sign, Counting counting) {
    long bucketMs = Cell.bucketOf(run.times[entry]);
    counting.count(
        run.journey, run.steps[entry], run.values, bucketMs, Cell.COHORT, outcome, sign);
  }

  private int ageOf(long ticks) {
    int age = 0;
    while (age < ageEnds.length && ticks >= ageEnds[age]) age++;
    return age;
  }
}
