package io.rookery.console.api;

import io.rookery.shared.contract.DispatchContract.EndpointCondition;
import io.rookery.shared.contract.DispatchContract.Explanation;
import io.rookery.shared.contract.DispatchContract.HeldBack;
import io.vertx.core.json.JsonObject;

/** An explanation as the door shows it. */
final class ExplanationJson {

  static JsonObject of(Explanation explanation) {
    return new JsonObject()
        .put("id", explanation.id().toString())
        .put("client_uuid", explanation.client().toString())
        .put("environment", explanation.environment().wireName())
        .put("code", explanation.code())
        .put("sentence", explanation.sentence())
        .put("status", explanation.status().word())
        .put(
            "wait_reason",
            explanation.status().waitReason() == null
                ? null
                : explanation.status().waitReason().wireName())
        .put("attempts", explanation.status().attempts())
        .put("attempts_max", explanation.attemptsMax())
        .put("accepted_at", Texts.of(explanation.acceptedAt()))
        .put("due_at", Texts.of(explanation.status().dueAt()))
        .put("expires_at", Texts.of(explanation.expiresAt()))
        .put("behind", Texts.of(explanation.behind()))
        .put("endpoint", endpoint(explanation.endpoint()))
        .put(
            "last_attempt",
            explanation.lastAttempt() == null
                ? null
                : NotificationJson.entry(explanation.lastAttempt()));
  }

  private static JsonObject endpoint(EndpointCondition endpoint) {
    return new JsonObject()
        .put("subscription", endpoint.subscription())
        .put("breaker_open_until", Texts.of(endpoint.breakerOpenUntil()))
        .put("rest_until", Texts.of(endpoint.restUntil()))
        .put("failing_since", Texts.of(endpoint.failingSince()))
        .put("disabled_why", endpoint.disabledWhy())
        .put("client_must_fix", endpoint.clientMustFix())
        .put("paused", held(endpoint.paused()))
        .put("disabled_by_hand", held(endpoint.disabledByHand()))
        .put("stopped", held(endpoint.stopped()))
        .put("untested", endpoint.untested());
  }

  private static JsonObject held(HeldBack held) {
    return held == null
        ? null
        : new JsonObject()
            .put("since", Texts.of(held.since()))
            .put("by", held.by())
            .put("why", held.why());
  }

  private ExplanationJson() {}
}
