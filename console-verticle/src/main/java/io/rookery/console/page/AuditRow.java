package io.rookery.console.page;

import io.rookery.shared.contract.AuditContract.Audited;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.Environment;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One change as people read it.
 *
 * @param by who did it, and who approved it where that was needed, with the roles of their keys
 * @param clientName null: it is of no client
 * @param object an id; null where client and environment say it
 */
public record AuditRow(
    String id,
    Instant at,
    String by,
    String words,
    String action,
    ClientUuid client,
    String clientName,
    Environment environment,
    String object,
    List<Change> changes) {

  /**
   * One thing that is another one than before.
   *
   * @param before null: there was none
   * @param after null: there is none any more
   */
  public record Change(String field, String before, String after) {}

  static AuditRow of(Audited entry, ClientNames names) {
    ClientUuid client = entry.object().client();
    return new AuditRow(
        "audit-" + entry.id(),
        entry.at(),
        by(entry),
        Words.ofAction(entry.action()),
        entry.action(),
        client,
        client == null ? null : names.of(client),
        entry.object().environment(),
        entry.object().id(),
        changes(entry.before(), entry.after()));
  }

  private static String by(Audited entry) {
    return entry.approvedBy() == null
        ? withRole(entry.actor())
        : withRole(entry.actor()) + ", approved by " + withRole(entry.approvedBy());
  }

  private static String withRole(Actor actor) {
    return actor.role() == null
        ? actor.name()
        : actor.name() + " (" + actor.role().wireName() + ")";
  }

  private static List<Change> changes(String before, String after) {
    Map<String, String> was = flat(before);
    Map<String, String> is = flat(after);
    TreeSet<String> fields = new TreeSet<>(was.keySet());
    fields.addAll(is.keySet());
    List<Change> changes = new ArrayList<>();
    for (String field : fields) {
      if (!Objects.equals(was.get(field), is.get(field))) {
        changes.add(new Change(field.replace('_', ' '), was.get(field), is.get(field)));
      }
    }
    return changes;
  }

  /** Each value by its path, such as {@code sandbox.url}; what is null or empty is left out. */
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
      if (value instanceof JsonObject inner) {
        gather(path + field + ".", inner, flat);
      } else if (value instanceof JsonArray list && !list.isEmpty()) {
        flat.put(path + field, String.join(", ", list.stream().map(String::valueOf).toList()));
      } else if (value != null && !(value instanceof JsonArray)) {
        flat.put(path + field, value.toString());
      }
    }
  }
}
