package io.rookery.shared.testing;

import io.rookery.shared.testing.DeclaredApi.Operation;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * Requests of an operation that are wrong in each field and each parameter that the document has,
 * to see all codes of faults that its door can answer.
 */
final class SpoiltRequests {
  /** No field takes any of them, but one that takes any text the last. */
  private static final List<Object> WRONG =
      List.of(-1, new JsonArray().add(new JsonArray()), new JsonObject().put("", -1), "\u0007");

  private final DeclaredApi api;

  SpoiltRequests(DeclaredApi api) {
    this.api = api;
  }

  /** Each parameter given twice; one that is none; none at all. */
  List<String> queries(Operation operation) {
    List<String> queries = new ArrayList<>(List.of("", "?no_such_parameter=1"));
    for (String name : api.parameters(operation, "query")) {
      queries.add("?" + name + "=x&" + name + "=x");
    }
    return queries;
  }

  /** JSON values; no array and no object among them is as it should be. */
  List<Object> bodies(Operation operation) {
    return bodies(api.bodySchema(operation));
  }

  private List<Object> bodies(JsonObject schema) {
    JsonObject fields = schema.getJsonObject("properties", new JsonObject());
    List<Object> bodies =
        new ArrayList<>(
            List.of(
                new JsonArray(), new JsonObject(), new JsonObject().put("no_such_field", true)));
    for (String field : fields.fieldNames()) {
      JsonObject inner = api.resolved(fields.getJsonObject(field));
      List<Object> values = new ArrayList<>(WRONG);
      if (inner.containsKey("properties")) {
        values.addAll(bodies(inner));
      } else if (inner.containsKey("items")) {
        bodies(api.resolved(inner.getJsonObject("items")))
            .forEach(item -> values.add(new JsonArray().add(item)));
      }
      values.forEach(value -> bodies.add(new JsonObject().put(field, value)));
      bodies.addAll(besideEachWord(fields, field));
    }
    return bodies;
  }

  /** A field may be read only where another one has a certain word. */
  private List<Object> besideEachWord(JsonObject fields, String wrong) {
    List<Object> bodies = new ArrayList<>();
    for (String field : fields.fieldNames()) {
      JsonArray words = api.resolved(fields.getJsonObject(field)).getJsonArray("enum");
      if (words != null && !field.equals(wrong)) {
        words.forEach(word -> bodies.add(new JsonObject().put(field, word).put(wrong, -1)));
      }
    }
    return bodies;
  }
}
