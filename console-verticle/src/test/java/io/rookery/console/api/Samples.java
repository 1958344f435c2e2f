package io.rookery.console.api;

import io.rookery.shared.contract.ApprovalContract.Approval;
import io.rookery.shared.contract.ApprovalContract.ApprovalState;
import io.rookery.shared.contract.ApprovalContract.ProposedKind;
import io.rookery.shared.contract.DispatchContract.DeliveryDetail;
import io.rookery.shared.contract.DispatchContract.DeliveryStatus;
import io.rookery.shared.contract.DispatchContract.EndpointCondition;
import io.rookery.shared.contract.DispatchContract.Explanation;
import io.rookery.shared.contract.DispatchContract.HeldBack;
import io.rookery.shared.contract.DispatchContract.HistoryEntry;
import io.rookery.shared.contract.DispatchContract.NotificationDetail;
import io.rookery.shared.contract.DispatchContract.NotificationSummary;
import io.rookery.shared.contract.SubscriptionContract.Endpoint;
import io.rookery.shared.contract.SubscriptionContract.Subscription;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.DeliveryEvent;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyRole;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.model.NotificationType;
import io.rookery.shared.model.WaitReason;
import io.rookery.shared.sealing.MasterKey;
import io.rookery.shared.sealing.SecretContext;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** What the other roles answer in these tests. */
final class Samples {
  static final String CLIENT_TEXT = "6f2c8a52-9a0e-4c69-9f0d-0d6a2f6f5b11";
  static final String ID_TEXT = "01936f2c-8a52-7a0e-8c69-9f0d0d6a2f6f";
  static final ClientUuid CLIENT = ClientUuid.parse(CLIENT_TEXT);
  static final ClientUuid OTHER = ClientUuid.parse("0b7e1c1e-55aa-4f0e-8f3e-3a9c5a7d1e22");
  static final NotificationId ID = NotificationId.parse(ID_TEXT);
  static final Instant SINCE = Instant.parse("2026-11-24T08:00:00Z");
  static final String SANDBOX_URL = "https://sandbox.example.com/rookery";
  static final String PRODUCTION_URL = "https://hooks.example.com/rookery";

  static String path(ClientUuid client) {
    return "/v1/clients/" + client + "/subscription";
  }

  static JsonObject body() {
    return new JsonObject()
        .put("name", "Acme Health")
        .put("sandbox", new JsonObject().put("url", SANDBOX_URL))
        .put("production", new JsonObject().put("url", PRODUCTION_URL));
  }

  /** A change of the production URL. */
  static Approval approval(ApprovalState state) {
    boolean pending = state == ApprovalState.PENDING;
    return new Approval(
        UUID.fromString("8d7a1c1e-55aa-4f0e-8f3e-3a9c5a7d1e44"),
        CLIENT,
        ProposedKind.SUBSCRIPTION,
        state,
        "{\"sandbox\":{\"url\":\"%s\"}}".formatted(SANDBOX_URL),
        "{\"production\":{\"url\":\"%s\"}}".formatted(PRODUCTION_URL),
        new Actor("key1", "anna", KeyRole.ACCOUNT_MANAGER, "r-1"),
        SINCE,
        SINCE.plusSeconds(86_400),
        pending ? null : new Actor("key2", "bert", KeyRole.OPERATOR, "r-2"),
        pending ? null : SINCE.plusSeconds(60));
  }

  static Subscription subscription(Instant until) {
    return new Subscription(
        CLIENT,
        "Acme Health",
        3,
        SINCE,
        until,
        List.of(
            new Endpoint(
                Environment.SANDBOX,
                SANDBOX_URL,
                true,
                "00112233aabbccdd",
                false,
                List.of("x-api-key", "x-team"),
                null,
                null,
                null),
            new Endpoint(
                Environment.PRODUCTION,
                PRODUCTION_URL,
                false,
                "44556677eeff0011",
                true,
                List.of("x-team"),
                null,
                null,
                null)),
        List.of("https://data.example.com/"),
        null);
  }

  static NotificationSummary summary() {
    return new NotificationSummary(
        ID,
        CLIENT,
        Environment.PRODUCTION,
        NotificationType.USER_CREATED,
        "user-7",
        SINCE,
        SINCE.plusMillis(5),
        waiting());
  }

  static NotificationDetail detail() {
    return detail(MasterKey.parse(MasterKey.generate()));
  }

  static NotificationDetail detail(MasterKey master) {
    EndpointKey endpoint = new EndpointKey(CLIENT, Environment.PRODUCTION);
    byte[] body = "{\"b\": 1, \"a\": 2}".getBytes(StandardCharsets.UTF_8);
    HistoryEntry failed =
        new HistoryEntry(
            SINCE.plusSeconds(1),
            DeliveryEvent.ATTEMPT_FAILED,
            1,
            503,
            "status",
            120,
            SINCE.plusSeconds(6),
            "down for repair");
    return new NotificationDetail(
        summary(),
        master.seal(body, SecretContext.body(ID, endpoint)),
        List.of(new DeliveryDetail(42, waiting(), List.of(failed))));
  }

  static Explanation explanation() {
    return new Explanation(
        ID,
        CLIENT,
        Environment.PRODUCTION,
        42,
        "paused",
        "The endpoint is paused.",
        waiting(),
        11,
        SINCE,
        SINCE.plusSeconds(345_600),
        new EndpointCondition(
            "active",
            null,
            null,
            null,
            null,
            null,
            new HeldBack(SINCE, "anna", null),
            null,
            null,
            false),
        null,
        detail().deliveries().get(0).history().get(0));
  }

  private static DeliveryStatus waiting() {
    return new DeliveryStatus(null, WaitReason.RETRY, SINCE.plusSeconds(6), 1);
  }

  private Samples() {}
}
