package wegwarte.peers.counting;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * What the bench asks for: the same journeys, from the same files, as the product is given. {@code ageEnds} are where the
 * groups of ages end, in ticks, exclusive, but for the last; of a dimension at a step, more than {@code maxValues} are
 * counted together as {@code otherValue}.
 */
public record Job(
    String brokers,
    String topic,
    String group,
    String databaseUrl,
    String pseudonymKey,
    long allowedLatenessMs,
    long resultsEveryMs,
    String stateFolder,
    int maxValues,
    String otherValue,
    List<Integer> ageEnds,
    List<Journey> journeys)
    implements Serializable {

  public record Journey(
      String journey,
      String key,
      List<String> dimensions,
      List<Step> steps,
      List<String> abandonTypes)
      implements Serializable {}

  /**
   * {@code deadlineMs}: how long a run may stay there; {@code withinMs}: how soon it must be entered; {@code tickMs}: what
   * the time there is cut into.
   */
  public record Step(
      String step, List<String> types, long withinMs, boolean optional, long deadlineMs, long tickMs)
      implements Serializable {}

  public static Job read(String file) {
    try {
      return new ObjectMapper()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .readValue(new File(file), Job.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
