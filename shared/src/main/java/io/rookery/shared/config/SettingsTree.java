package io.rookery.shared.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Reads YAML into dotted paths and texts: {@code http.port} → {@code 8080}; a list is a list of
 * texts.
 */
final class SettingsTree {
  /** All there are, so that a key of any role is known to every role. */
  static final List<String> FILES =
      List.of("rookery.yaml", "ingest.yaml", "subscription.yaml", "dispatch.yaml", "console.yaml");

  private static final YAMLMapper YAML =
      YAMLMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  /** The defaults that the jar holds. */
  static Map<String, Object> defaults() {
    Map<String, Object> all = new LinkedHashMap<>();
    for (String file : FILES) {
      try (InputStream in =
          SettingsTree.class.getClassLoader().getResourceAsStream("conf/" + file)) {
        if (in != null) {
          flatten("", YAML.readTree(in), all, path -> {});
        }
      } catch (IOException e) {
        throw new IllegalStateException("the jar's conf/" + file + " cannot be read", e);
      }
    }
    return all;
  }

  /** What a folder says; a file that is absent says nothing, one of another name is a mistake. */
  static Map<String, Object> folder(Path folder, List<String> problems) {
    Map<String, Object> all = new LinkedHashMap<>();
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path file : entries.sorted().toList()) {
        String name = file.getFileName().toString();
        if (FILES.contains(name)) {
          read(file, all, problems);
        } else if (name.endsWith(".yaml") || name.endsWith(".yml")) {
          problems.add(file + ": is none of " + String.join(", ", FILES));
        }
      }
    } catch (IOException e) {
      problems.add(folder + ": is no folder that can be read");
    }
    return all;
  }

  private static void read(Path file, Map<String, Object> all, List<String> problems) {
    try (InputStream in = Files.newInputStream(file)) {
      flatten(
          "",
          YAML.readTree(in),
          all,
          path -> problems.add(path + ": must be a list of plain values"));
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      String why = e.getOriginalMessage().lines().findFirst().orElse("");
      problems.add(file + ": line " + line + ": is no YAML: " + why);
    } catch (IOException e) {
      problems.add(file + ": cannot be read");
    }
  }

  /** {@code http.bodyBytesMax} is {@code ROOKERY_HTTP_BODY_BYTES_MAX}. */
  static String variable(String path) {
    String words = path.replaceAll("([a-z0-9])([A-Z])", "$1_$2").replace('.', '_');
    return "ROOKERY_" + words.toUpperCase(Locale.ROOT);
  }

  static Map<String, String> pathsByVariable(Iterable<String> paths) {
    Map<String, String> byVariable = new TreeMap<>();
    paths.forEach(path -> byVariable.put(variable(path), path));
    return byVariable;
  }

  private static void flatten(
      String prefix, JsonNode node, Map<String, Object> into, Consumer<String> notPlain) {
    if (node.isObject()) {
      node.properties()
          .forEach(
              field ->
                  flatten(
                      prefix.isEmpty() ? field.getKey() : prefix + "." + field.getKey(),
                      field.getValue(),
                      into,
                      notPlain));
    } else if (node.isArray()) {
      List<String> texts = new ArrayList<>();
      for (JsonNode item : node) {
        if (item.isContainerNode()) {
          notPlain.accept(prefix);
        }
        texts.add(item.asText());
      }
      into.put(prefix, texts);
    } else if (!prefix.isEmpty()) {
      into.put(prefix, node.isNull() ? "" : node.asText());
    }
  }

  private SettingsTree() {}
}
