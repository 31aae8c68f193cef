package wegwarte.peers.counting;

import java.util.Arrays;
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

  /** Takes what is counted. {@code dimension} is -1 for the whole step; {@code outcome} is null for an entry. */
  public interface Counting {
    void count(int journey, int step, int dimension, String value, long timeMs, Outcome outcome);
  }

  private record Step(Set<String> types, long withinMs, boolean optional, long deadlineMs) {}

  private record Journey(Step[] steps, Set<String> abandonTypes) {}

  private final Journey[] journeys;

  public Rules(List<Job.Journey> journeys) {
    this.journeys =
        journeys.stream()
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
                                        step.deadlineMs()))
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
        countAt(run, run.entered - 1, Outcome.ADVANCED, counting);
        run.steps[run.entered] = step;
        run.times[run.entered] = contact.timeMs;
        run.entered++;
        countAt(run, run.entered - 1, null, counting);
        return step == journey.steps.length - 1 ? null : run;
      }
      if (!candidate.optional) break;
    }
    if (!journey.abandonTypes.contains(contact.type)) return run;
    fill(run, contact, counting);
    countAt(run, run.entered - 1, Outcome.ABANDONED, counting);
    return null;
  }

  /** The run if it may still get on at this time, or null. Equal is still in time. */
  public Run expire(Run run, long timeMs, Counting counting) {
    if (timeMs <= deadlineMs(run)) return run;
    countAt(run, run.entered - 1, Outcome.DROPPED, counting);
    return null;
  }

  private static Run start(Journey journey, Contact contact, Counting counting) {
    Run run = new Run();
    run.journey = contact.journey;
    run.steps = new int[journey.steps.length];
    run.times = new long[journey.steps.length];
    run.times[0] = contact.timeMs;
    run.entered = 1;
    run.values = Arrays.copyOf(contact.values, contact.values.length);
    countAt(run, 0, null, counting);
    return run;
  }

  /** A value learnt now belongs to all that the run has done. */
  private static void fill(Run run, Contact contact, Counting counting) {
    for (int dimension = 0; dimension < run.values.length; dimension++) {
      String value = contact.values[dimension];
      if (run.values[dimension] != null || value == null) continue;
      run.values[dimension] = value;
      for (int entry = 0; entry < run.entered; entry++) {
        counting.count(run.journey, run.steps[entry], dimension, value, run.times[entry], null);
        if (entry == run.entered - 1) continue;
        counting.count(
            run.journey, run.steps[entry], dimension, value, run.times[entry], Outcome.ADVANCED);
      }
    }
  }

  private static void countAt(Run run, int entry, Outcome outcome, Counting counting) {
    counting.count(run.journey, run.steps[entry], -1, "", run.times[entry], outcome);
    for (int dimension = 0; dimension < run.values.length; dimension++) {
      if (run.values[dimension] == null) continue;
      counting.count(
          run.journey,
          run.steps[entry],
          dimension,
          run.values[dimension],
          run.times[entry],
          outcome);
    }
  }
}
