package io.rookery.console.page;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.rookery.shared.http.Problem;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The fields of a form. What they may be is for the readers of the API to judge. */
public final class Form {
  private static final int FIELDS_MAX = 100;
  private static final Set<String> HIDDEN = Set.of("csrf", "version", "zone");

  private final Map<String, List<String>> fields;

  private Form(Map<String, List<String>> fields) {
    this.fields = fields;
  }

  static Form read(Buffer body) {
    try {
      return new Form(
          new QueryStringDecoder(body.toString(), StandardCharsets.UTF_8, false, FIELDS_MAX)
              .parameters());
    } catch (IllegalArgumentException malformed) {
      throw Problem.of(400, "invalid_form", "This is no form of Rookery's.").exception();
    }
  }

  /** The stripped text of a field; empty where there is none. */
  public String text(String name) {
    List<String> values = fields.get(name);
    return values == null ? "" : values.get(0).strip();
  }

  /** What was ticked of a group. */
  public List<String> all(String name) {
    return fields.getOrDefault(name, List.of());
  }

  public boolean isChecked(String name) {
    return fields.containsKey(name);
  }

  /** Somebody chose or wrote something that it would be a pity to lose. */
  boolean isTyped() {
    return fields.keySet().stream().anyMatch(name -> !HIDDEN.contains(name));
  }

  /** The instant of a field for a time; null where there is none, or none that can be read. */
  public Instant instant(String name) {
    try {
      return FieldTime.read(text(name), text("zone"));
    } catch (IllegalArgumentException unreadable) {
      return null;
    }
  }

  /** Puts a field for a time, if it is filled; what is no time is left to the reader to refuse. */
  void putTime(ObjectNode json, String name) {
    if (!text(name).isEmpty()) {
      Instant at = instant(name);
      json.put(name, at == null ? text(name) : at.toString());
    }
  }

  /** These fields as the JSON that the API is sent; what is empty is left out. */
  public ObjectNode json(String... names) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    for (String name : names) {
      if (!text(name).isEmpty()) {
        json.put(name, text(name));
      }
    }
    return json;
  }
}
