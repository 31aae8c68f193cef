package wegwarte.peers.counting;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads a plain touchpoint in one pass, keeping of it what some journey asks for. For one thread. */
public final class TouchpointReader {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int MAX_VALUE_LENGTH = 64;

  private final List<Job.Journey> journeys;
  private final Map<String, int[]> interestedByType = new HashMap<>();
  private final Map<String, Integer> wanted = new HashMap<>();
  private final int[] keys;
  private final int[][] dimensions;
  private final Pseudonyms pseudonyms;

  public TouchpointReader(Job job) {
    journeys = job.journeys();
    pseudonyms = new Pseudonyms(job.pseudonymKey());
    keys = new int[journeys.size()];
    dimensions = new int[journeys.size()][];
    Map<String, List<Integer>> interested = new HashMap<>();
    for (int at = 0; at < journeys.size(); at++) {
      Job.Journey journey = journeys.get(at);
      keys[at] = want(journey.key());
      dimensions[at] = journey.dimensions().stream().mapToInt(this::want).toArray();
      List<String> types = new ArrayList<>(journey.abandonTypes());
      journey.steps().forEach(step -> types.addAll(step.types()));
      for (String type : types) {
        List<Integer> those = interested.computeIfAbsent(type, t -> new ArrayList<>());
        if (!those.contains(at)) those.add(at);
      }
    }
    interested.forEach(
        (type, those) ->
            interestedByType.put(type, those.stream().mapToInt(Integer::intValue).toArray()));
  }

  private int want(String name) {
    return wanted.computeIfAbsent(name, n -> wanted.size());
  }

  /** Null for what is no touchpoint. */
  public Touchpoint read(byte[] message) {
    if (message == null) return null;
    String id = null;
    String type = null;
    long timeMs = Long.MIN_VALUE;
    String[] identities = new String[wanted.size()];
    String[] attributes = new String[wanted.size()];
    try (JsonParser json = JSON.createParser(message)) {
      if (json.nextToken() != JsonToken.START_OBJECT) return null;
      for (String field; (field = json.nextFieldName()) != null; ) {
        switch (field) {
          case "id" -> id = json.nextTextValue();
          case "type" -> type = json.nextTextValue();
          case "time" -> timeMs = millis(json.nextTextValue());
          case "identities" -> readObject(json, identities);
          case "attributes" -> readObject(json, attributes);
          default -> {
            json.nextToken();
            json.skipChildren();
          }
        }
      }
    } catch (IOException | java.time.DateTimeException e) {
      return null;
    }
    if (id == null || type == null || timeMs == Long.MIN_VALUE) return null;
    int[] interested = interestedByType.get(type);
    if (interested == null) return new Touchpoint(timeMs, List.of());
    List<Contact> contacts = new ArrayList<>(interested.length);
    for (int journey : interested) {
      String key = identities[keys[journey]];
      if (key == null) key = attributes[keys[journey]];
      if (key == null || key.isEmpty()) continue;
      contacts.add(contact(journey, id, type, timeMs, key, attributes));
    }
    return new Touchpoint(timeMs, contacts);
  }

  private Contact contact(
      int journey, String id, String type, long timeMs, String key, String[] attributes) {
    Contact contact = new Contact();
    contact.journey = journey;
    contact.id = id;
    contact.type = type;
    contact.timeMs = timeMs;
    contact.key = pseudonyms.of(journeys.get(journey).key(), key);
    contact.values = new String[dimensions[journey].length];
    for (int at = 0; at < contact.values.length; at++) {
      String value = attributes[dimensions[journey][at]];
      if (value == null || value.isEmpty()) continue;
      contact.values[at] =
          value.length() > MAX_VALUE_LENGTH ? value.substring(0, MAX_VALUE_LENGTH) : value;
    }
    return contact;
  }

  private void readObject(JsonParser json, String[] into) throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) throw new IOException("no object");
    for (String field; (field = json.nextFieldName()) != null; ) {
      Integer place = wanted.get(field);
      JsonToken token = json.nextToken();
      if (place != null && token.isScalarValue() && token != JsonToken.VALUE_NULL) {
        into[place] = json.getText();
      } else {
        json.skipChildren();
      }
    }
  }

  /** Nearly all times are written as 2026-11-02T08:00:00.000Z, and reading that by hand is ten times as fast. */
  static long millis(String time) {
    if (time.length() != 24 || time.charAt(23) != 'Z' || time.charAt(19) != '.') {
      return OffsetDateTime.parse(time).toInstant().toEpochMilli();
    }
    long days = daysFromCivil(number(time, 0, 4), number(time, 5, 7), number(time, 8, 10));
    long seconds =
        ((days * 24 + number(time, 11, 13)) * 60 + number(time, 14, 16)) * 60 + number(time, 17, 19);
    return seconds * 1000 + number(time, 20, 23);
  }

  private static int number(String text, int from, int to) {
    int number = 0;
    for (int at = from; at < to; at++) {
      int digit = text.charAt(at) - '0';
      if (digit < 0 || digit > 9) throw new java.time.DateTimeException(text);
      number = number * 10 + digit;
    }
    return number;
  }

  /** Howard Hinnant's days_from_civil. */
  private static long daysFromCivil(int year, int month, int day) {
    int y = month <= 2 ? year - 1 : year;
    int era = Math.floorDiv(y, 400);
    int yearOfEra = y - era * 400;
    int dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return era * 146_097L + dayOfEra - 719_468;
  }
}
