package io.rookery.standalone.command.console;

import io.vertx.core.json.JsonObject;
import java.util.List;

/** Parts of answers that several commands show, in the same words. */
final class Rows {

  /** Such as {@code delivered}, or {@code parked (paused)}. */
  static String status(JsonObject of) {
    String reason = of.getString("wait_reason");
    return of.getString("status") + (reason == null ? "" : " (" + reason + ")");
  }

  /** What came of an entry of the history, such as {@code status_503 in 12 ms}. */
  static String result(JsonObject entry) {
    String result =
        entry.getString("error") != null
            ? entry.getString("error")
            : entry.getInteger("http_status") != null
                ? "HTTP " + entry.getInteger("http_status")
                : "-";
    Integer latency = entry.getInteger("latency_ms");
    return latency == null ? result : result + " in " + latency + " ms";
  }

  static List<JsonObject> of(JsonObject answer, String field) {
    return answer.getJsonArray(field).stream().map(JsonObject.class::cast).toList();
  }

  private Rows() {}
}
