package io.rookery.console.api;

import io.rookery.shared.contract.DispatchContract.DeliveryDetail;
import io.rookery.shared.contract.DispatchContract.DeliveryStatus;
import io.rookery.shared.contract.DispatchContract.HistoryEntry;
import io.rookery.shared.contract.DispatchContract.NotificationDetail;
import io.rookery.shared.contract.DispatchContract.NotificationPage;
import io.rookery.shared.contract.DispatchContract.NotificationSummary;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Function;

/** Notifications as the door shows them. */
final class NotificationJson {

  static JsonObject of(NotificationPage page) {
    return new JsonObject()
        .put("notifications", array(page.notifications(), NotificationJson::summary));
  }

  /** The body is a text, so that people see the very bytes that were signed; null if erased. */
  static JsonObject of(NotificationDetail detail, String body) {
    return summary(detail.summary())
        .put("body", body)
        .put("deliveries", array(detail.deliveries(), NotificationJson::delivery));
  }

  private static JsonObject summary(NotificationSummary summary) {
    JsonObject json =
        new JsonObject()
            .put("id", summary.id().toString())
            .put("client_uuid", summary.client().toString())
            .put("environment", summary.environment().wireName())
            .put("type", summary.type().wireName())
            .put("user_id", summary.userId())
            .put("occurred_at", Texts.of(summary.occurredAt()))
            .put("accepted_at", Texts.of(summary.acceptedAt()));
    return withStatus(json, summary.status());
  }

  private static JsonObject delivery(DeliveryDetail delivery) {
    return withStatus(new JsonObject(), delivery.status())
        .put("history", array(delivery.history(), NotificationJson::entry));
  }

  private static JsonObject withStatus(JsonObject json, DeliveryStatus status) {
    return json.put("status", status.word())
        .put("wait_reason", status.waitReason() == null ? null : status.waitReason().wireName())
        .put("due_at", Texts.of(status.dueAt()))
        .put("attempts", status.attempts());
  }

  static JsonObject entry(HistoryEntry entry) {
    return new JsonObject()
        .put("at", Texts.of(entry.at()))
        .put("event", entry.event().wireName())
        .put("attempt", entry.attempt())
        .put("http_status", entry.httpStatus())
        .put("error", entry.error())
        .put("latency_ms", entry.latencyMs())
        .put("next_at", Texts.of(entry.nextAt()))
        .put("snippet", entry.snippet());
  }

  private static <T> JsonArray array(List<T> facts, Function<T, JsonObject> toJson) {
    JsonArray array = new JsonArray();
    facts.forEach(fact -> array.add(toJson.apply(fact)));
    return array;
  }

  private NotificationJson() {}
}
