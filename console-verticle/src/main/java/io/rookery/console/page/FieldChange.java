package io.rookery.console.page;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One thing that is another one than before, of a change as it is recorded in JSON.
 *
 * @param field its path in words, such as {@code sandbox URL}
 * @param before null: there was none
 * @param after null: there is none any more
 */
public record FieldChange(String field, String before, String after) {

  /** All that differs; either JSON may be null. */
  static List<FieldChange> between(String before, String after) {
    Map<String, String> was = flat(before);
    Map<String, String> is = flat(after);
    TreeSet<String> fields = new TreeSet<>(was.keySet());
    fields.addAll(is.keySet());
    List<FieldChange> changes = new ArrayList<>();
    for (String field : fields) {
      if (!Objects.equals(was.get(field), is.get(field))) {
        changes.add(new FieldChange(field, was.get(field), is.get(field)));
      }
    }
    return changes;
  }

  /** Each value by its path, such as {@code sandbox URL}; what is null or empty is left out. */
  private static Map<String, String> flat(String json) {
    Map<String, String> flat = new TreeMap<>();
    if (json != null) {
      gather("", new JsonObject(json), flat);
    }
    return flat;
  }

  private static void gather(String path, JsonObject json, Map<String, String> flat) {
    for (String field : json.fieldNames()) {
      Object value = json.getValue(field);
      String here = path + (field.equals("url") ? "URL" : field.replace('_', ' '));
      if (value instanceof JsonObject inner) {
        gather(here + " ", inner, flat);
      } else if (words(value) != null) {
        flat.put(here, words(value));
      }
    }
  }

  /** Null for what is null or empty. */
  static String words(Object value) {
    if (value instanceof JsonArray list) {
      return list.isEmpty() ? null : String.join(", ", list.stream().map(String::valueOf).toList());
    }
    return value instanceof Double number ? Words.number(number) : Objects.toString(value, null);
  }
}
