package io.rookery.shared.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The settings of one process: the defaults in the jar, over them the files of a folder, over them
 * environment variables, over them what the program itself sets (standalone, tests).
 *
 * <p>Readers check bounds and note problems; {@link #verify()} then throws one exception with all
 * of them. After a problem a reader returns a legal value, so that reading goes on to find the
 * rest.
 */
public final class Settings {
  private static final String PREFIX = "ROOKERY_";
  private static final List<String> SECRETS =
      List.of(
          "masterKey", "masterKeyFile", "firstKey", "databasePassword", "attention.webhookSecret");

  private static final String IS_NONE = "is no setting";

  private final Map<String, Object> values;
  private final Map<String, String> secrets;
  private final List<String> problems;

  private Settings(Map<String, Object> values, Map<String, String> secrets, List<String> problems) {
    this.values = values;
    this.secrets = secrets;
    this.problems = problems;
  }

  /**
   * Reads all sources. Problems are kept for {@link #verify()}.
   *
   * @param folder of the conf files; null: only the defaults
   * @param environment variables; those that begin with {@code ROOKERY_} count
   * @param overrides dotted path to text; a list by commas
   */
  public static Settings load(
      Path folder, Map<String, String> environment, Map<String, String> overrides) {
    List<String> problems = new ArrayList<>();
    Settings settings = new Settings(SettingsTree.defaults(), new HashMap<>(), problems);
    if (folder != null) {
      settings.takeFiles(SettingsTree.folder(folder, problems));
    }
    settings.takeVariables(new TreeMap<>(environment));
    new TreeMap<>(overrides).forEach(settings::takeOverride);
    return settings;
  }

  public int integer(String path, int min, int max) {
    return (int) longValue(path, min, max);
  }

  public long longValue(String path, long min, long max) {
    return read(
        path,
        min,
        text -> {
          long number = Long.parseLong(text.strip().replace("_", ""));
          if (number < min || number > max) {
            throw new IllegalArgumentException("must be from " + min + " to " + max);
          }
          return number;
        });
  }

  public boolean flag(String path) {
    return read(
        path,
        false,
        text -> {
          if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException("must be true or false");
          }
          return text.equals("true");
        });
  }

  public Duration duration(String path, Duration min, Duration max) {
    return read(path, min, text -> bounded(DurationText.parse(text), min, max));
  }

  /** A list that is not empty, such as {@code 5s, 30s, 5m}. */
  public List<Duration> durations(String path, Duration min, Duration max) {
    List<Duration> durations = new ArrayList<>();
    for (String text : texts(path)) {
      try {
        durations.add(bounded(DurationText.parse(text), min, max));
      } catch (IllegalArgumentException e) {
        problem(path, e.getMessage());
      }
    }
    if (durations.isEmpty()) {
      problem(path, "must not be empty");
      durations.add(min);
    }
    return durations;
  }

  public String text(String path) {
    return read(path, "", Function.identity());
  }

  public List<String> texts(String path) {
    Object value = values.get(path);
    if (value instanceof List<?> list) {
      return list.stream().map(Object::toString).toList();
    }
    String text = value == null ? "" : value.toString().strip();
    return text.isEmpty() ? List.of() : List.of(text.split("\\s*,\\s*"));
  }

  /** A secret such as {@code masterKey}, from the environment alone. */
  public Optional<String> secret(String name) {
    if (!SECRETS.contains(name)) {
      throw new IllegalArgumentException(name + " is no secret");
    }
    return Optional.ofNullable(secrets.get(name)).filter(text -> !text.isBlank());
  }

  /** Reads one value by a parser that throws {@link IllegalArgumentException} with a reason. */
  public <T> T read(String path, T otherwise, Function<String, T> parser) {
    Object value = values.get(path);
    if (value == null) {
      problem(path, "is missing");
      return otherwise;
    }
    try {
      return parser.apply(value.toString());
    } catch (NumberFormatException e) {
      problem(path, "must be a whole number");
    } catch (IllegalArgumentException e) {
      problem(path, e.getMessage());
    }
    return otherwise;
  }

  /** Notes a problem that only who reads several settings together can see. */
  public void problem(String path, String sentence) {
    problems.add(path + ": " + sentence);
  }

  /** Throws {@link SettingsException} if any problem was found, with all of them. */
  public void verify() {
    if (!problems.isEmpty()) {
      throw new SettingsException(problems.stream().distinct().toList());
    }
  }

  private void takeFiles(Map<String, Object> files) {
    files.forEach(
        (path, value) -> {
          Object known = values.get(path);
          if (SECRETS.contains(path)) {
            problem(path, "is a secret: it comes from " + SettingsTree.variable(path) + " alone");
          } else if (known == null) {
            if (!isEmptySection(path, value)) {
              problem(path, IS_NONE);
            }
          } else if (value instanceof List && !(known instanceof List)) {
            problem(path, "must be one value, not a list");
          } else {
            values.put(path, value);
          }
        });
  }

  private void takeVariables(Map<String, String> variables) {
    Map<String, String> pathOf = SettingsTree.pathsByVariable(values.keySet());
    Map<String, String> secretOf = SettingsTree.pathsByVariable(SECRETS);
    variables.forEach(
        (variable, text) -> {
          if (secretOf.containsKey(variable)) {
            secrets.put(secretOf.get(variable), text);
          } else if (pathOf.containsKey(variable)) {
            values.put(pathOf.get(variable), text);
          } else if (variable.startsWith(PREFIX)) {
            problem(variable, IS_NONE);
          }
        });
  }

  private void takeOverride(String path, String text) {
    if (SECRETS.contains(path)) {
      secrets.put(path, text);
    } else if (values.containsKey(path)) {
      values.put(path, text);
    } else {
      problem(path, IS_NONE);
    }
  }

  /** A section of which every key is commented out. */
  private boolean isEmptySection(String path, Object value) {
    return value.equals("") && values.keySet().stream().anyMatch(k -> k.startsWith(path + "."));
  }

  private static Duration bounded(Duration duration, Duration min, Duration max) {
    if (duration.compareTo(min) < 0 || duration.compareTo(max) > 0) {
      throw new IllegalArgumentException(
          "must be from " + DurationText.of(min) + " to " + DurationText.of(max));
    }
    return duration;
  }
}
