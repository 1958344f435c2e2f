package io.rookery.ingest.trigger;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The names of data sources, each in the one spelling that receivers know. */
final class DataSources {
  private static final Map<String, String> CANONICAL =
      Stream.of(
              "Garmin",
              "Oura",
              "Polar",
              "Fitbit",
              "Withings",
              "Whoop",
              "Dexcom",
              "Apple Health",
              "Health Connect",
              "Samsung Health",
              "Android")
          .collect(Collectors.toMap(DataSources::key, Function.identity()));

  /**
   * {@code apple_health} becomes {@code Apple Health}; a source that is not known stays as it is,
   * because new ones appear.
   */
  static String canonical(String name) {
    return CANONICAL.getOrDefault(key(name), name);
  }

  /** Small letters and digits alone: case and separators do not count. */
  private static String key(String name) {
    StringBuilder key = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c != ' ' && c != '_' && c != '-' && c != '.') {
        key.append(c >= 'A' && c <= 'Z' ? (char) (c + 32) : c);
      }
    }
    return key.toString();
  }

  private DataSources() {}
}
