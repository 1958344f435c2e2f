package io.rookery.console.page;

import io.rookery.console.ConsoleFixture;
import io.rookery.shared.contract.ApprovalContract;
import io.rookery.shared.contract.ApprovalContract.Approval;
import io.rookery.shared.contract.ApprovalContract.ApprovalPage;
import io.rookery.shared.contract.ApprovalContract.ApprovalState;
import io.rookery.shared.contract.ApprovalContract.FoundApproval;
import io.rookery.shared.contract.ApprovalContract.ProposedKind;
import io.rookery.shared.contract.AttentionContract;
import io.rookery.shared.contract.AttentionContract.Attention;
import io.rookery.shared.contract.AttentionContract.AttentionPage;
import io.rookery.shared.contract.AttentionContract.Kind;
import io.rookery.shared.contract.AuditContract;
import io.rookery.shared.contract.AuditContract.Audited;
import io.rookery.shared.contract.AuditContract.AuditedObject;
import io.rookery.shared.contract.ControlContract;
import io.rookery.shared.contract.ControlContract.Stop;
import io.rookery.shared.contract.ControlContract.Stops;
import io.rookery.shared.contract.DispatchContract;
import io.rookery.shared.contract.DispatchContract.DeliveryDetail;
import io.rookery.shared.contract.DispatchContract.DeliveryStatus;
import io.rookery.shared.contract.DispatchContract.EndpointCondition;
import io.rookery.shared.contract.DispatchContract.Explained;
import io.rookery.shared.contract.DispatchContract.Explanation;
import io.rookery.shared.contract.DispatchContract.FoundNotification;
import io.rookery.shared.contract.DispatchContract.HeldBack;
import io.rookery.shared.contract.DispatchContract.HistoryEntry;
import io.rookery.shared.contract.DispatchContract.NotificationDetail;
import io.rookery.shared.contract.DispatchContract.NotificationPage;
import io.rookery.shared.contract.DispatchContract.NotificationSummary;
import io.rookery.shared.contract.DispatchContract.Undelivered;
import io.rookery.shared.contract.DispatchContract.UndeliveredPage;
import io.rookery.shared.contract.HealthContract;
import io.rookery.shared.contract.HealthContract.EndpointHealth;
import io.rookery.shared.contract.KeyContract;
import io.rookery.shared.contract.KeyContract.FoundKey;
import io.rookery.shared.contract.KeyContract.KeyPage;
import io.rookery.shared.contract.KeyContract.StoredKey;
import io.rookery.shared.contract.SecretContract;
import io.rookery.shared.contract.SecretContract.EndpointSecrets;
import io.rookery.shared.contract.SubscriptionContract;
import io.rookery.shared.contract.SubscriptionContract.Endpoint;
import io.rookery.shared.contract.SubscriptionContract.EndpointNote;
import io.rookery.shared.contract.SubscriptionContract.FoundSubscription;
import io.rookery.shared.contract.SubscriptionContract.Release;
import io.rookery.shared.contract.SubscriptionContract.Subscription;
import io.rookery.shared.contract.SubscriptionContract.SubscriptionPage;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.DeliveryEvent;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyGrant;
import io.rookery.shared.model.KeyRole;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.model.NotificationType;
import io.rookery.shared.model.WaitReason;
import io.rookery.shared.sealing.SecretContext;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What the other roles answer, where every field that outsiders write is a script. */
final class OutsidersAnswers {
  static final String EVIL = "\"'><script>alert(1)</script>";
  static final String CLIENT_TEXT = "6f2c8a52-9a0e-4c69-9f0d-0d6a2f6f5b11";
  static final ClientUuid CLIENT = ClientUuid.parse(CLIENT_TEXT);
  private static final NotificationId ID =
      NotificationId.parse("01936f2c-8a52-7a0e-8c69-9f0d0d6a2f6f");
  static final Instant AT = Instant.parse("2026-11-24T08:00:00Z");

  static void serve(ConsoleFixture console) throws Exception {
    answerOverview(console);
    answerSubscriptions(console);
    answerNotifications(console);
    answerHealth(console);
    answerApprovals(console);
    answerAudit(console);
    answerKeys(console);
  }

  private static void answerOverview(ConsoleFixture console) throws Exception {
    console.serve(
        ControlContract.STOPS,
        asked ->
            Future.succeededFuture(
                new Stops(List.of(new Stop(Environment.SANDBOX, AT, EVIL, EVIL)))));
    console.serve(
        AttentionContract.LIST,
        asked ->
            Future.succeededFuture(
                new AttentionPage(
                    List.of(
                        attention(1, Kind.CLIENT_MUST_FIX, EVIL),
                        attention(2, Kind.CLIENT_MUST_FIX, "status_401"),
                        attention(3, Kind.CERTIFICATE_EXPIRES, "ends at " + AT)),
                    null)));
    console.serve(
        DispatchContract.UNDELIVERED,
        asked ->
            Future.succeededFuture(
                new UndeliveredPage(
                    List.of(
                        new Undelivered(
                            CLIENT, Environment.PRODUCTION, 3, AT, Map.of(EVIL, 3L), AT)),
                    null)));
  }

  private static Attention attention(long id, Kind kind, String detail) {
    return new Attention(id, CLIENT, Environment.PRODUCTION, kind, detail, AT, null);
  }

  private static void answerSubscriptions(ConsoleFixture console) throws Exception {
    Subscription subscription =
        new Subscription(
            CLIENT,
            EVIL,
            3,
            AT,
            null,
            List.of(endpoint(Environment.SANDBOX), endpoint(Environment.PRODUCTION)),
            List.of(),
            null);
    console.serve(
        SubscriptionContract.FIND,
        asked -> Future.succeededFuture(new FoundSubscription(subscription)));
    console.serve(
        SubscriptionContract.LIST,
        asked -> Future.succeededFuture(new SubscriptionPage(List.of(subscription), null)));
    console.serve(
        SecretContract.LIST,
        asked -> Future.succeededFuture(new EndpointSecrets(3L, List.of(), null)));
  }

  private static Endpoint endpoint(Environment environment) {
    return new Endpoint(
        environment,
        "https://" + EVIL,
        true,
        EVIL,
        false,
        List.of(EVIL),
        null,
        new EndpointNote(EVIL, EVIL),
        new Release(AT, EVIL, EVIL));
  }

  private static void answerNotifications(ConsoleFixture console) throws Exception {
    DeliveryStatus status = new DeliveryStatus(null, WaitReason.RETRY, AT, 1);
    NotificationSummary summary =
        new NotificationSummary(
            ID,
            CLIENT,
            Environment.PRODUCTION,
            NotificationType.USER_CREATED,
            EVIL,
            AT,
            AT,
            status);
    HistoryEntry failed =
        new HistoryEntry(AT, DeliveryEvent.ATTEMPT_FAILED, 1, 503, EVIL, 12, AT, EVIL);
    HistoryEntry silent =
        new HistoryEntry(
            AT, DeliveryEvent.ATTEMPT_FAILED, 2, null, "timeout_first_byte: late", 12, AT, null);
    HistoryEntry parked =
        new HistoryEntry(AT, DeliveryEvent.PARKED, 2, null, "breaker_open", null, null, null);
    HeldBack held = new HeldBack(AT, EVIL, EVIL);
    Explanation explanation =
        new Explanation(
            ID,
            CLIENT,
            Environment.PRODUCTION,
            7,
            "paused",
            EVIL + " It expires at " + AT + ".",
            status,
            11,
            AT,
            AT,
            new EndpointCondition("active", null, null, null, null, null, held, null, null, false),
            null,
            failed);
    EndpointKey endpoint = new EndpointKey(CLIENT, Environment.PRODUCTION);
    byte[] body = "{\"a\":\"<script>alert(1)</script>\"}".getBytes(StandardCharsets.UTF_8);
    NotificationDetail detail =
        new NotificationDetail(
            summary,
            console.master.seal(body, SecretContext.body(ID, endpoint)),
            List.of(new DeliveryDetail(7, status, List.of(failed, silent, parked))));
    console.serve(
        DispatchContract.LIST,
        asked -> Future.succeededFuture(new NotificationPage(List.of(summary), null)));
    console.serve(
        DispatchContract.FIND, asked -> Future.succeededFuture(new FoundNotification(detail)));
    console.serve(
        DispatchContract.EXPLAIN, asked -> Future.succeededFuture(new Explained(explanation)));
  }

  private static void answerHealth(ConsoleFixture console) throws Exception {
    HeldBack held = new HeldBack(AT, EVIL, EVIL);
    EndpointCondition condition =
        new EndpointCondition("unknown", null, null, null, null, null, held, null, null, false);
    console.serve(
        HealthContract.HEALTH,
        asked -> Future.succeededFuture(new EndpointHealth(condition, 0, null, null, List.of())));
  }

  private static void answerApprovals(ConsoleFixture console) throws Exception {
    Approval one =
        new Approval(
            UUID.fromString("0193a1b2-0000-7000-8000-000000000001"),
            CLIENT,
            ProposedKind.SUBSCRIPTION,
            ApprovalState.PENDING,
            null,
            new JsonObject().put("name", EVIL).put(EVIL, EVIL).encode(),
            new Actor("key9", EVIL, KeyRole.OPERATOR, null),
            AT,
            AT,
            null,
            null);
    console.serve(
        ApprovalContract.LIST,
        asked -> Future.succeededFuture(new ApprovalPage(List.of(one), null)));
    console.serve(ApprovalContract.FIND, asked -> Future.succeededFuture(new FoundApproval(one)));
  }

  private static void answerAudit(ConsoleFixture console) throws Exception {
    Audited entry =
        new Audited(
            1,
            AT,
            new Actor("key0", EVIL, KeyRole.OPERATOR, EVIL),
            EVIL,
            new AuditedObject(CLIENT, Environment.PRODUCTION, EVIL),
            new JsonObject().put(EVIL, EVIL).encode(),
            new JsonObject()
                .put("name", new JsonArray().add(EVIL))
                .put("expires_at", AT.toString())
                .encode(),
            new Actor("key2", EVIL, KeyRole.OPERATOR, EVIL));
    console.serve(
        AuditContract.LIST,
        asked -> Future.succeededFuture(new AuditContract.AuditPage(List.of(entry), null)));
  }

  private static void answerKeys(ConsoleFixture console) throws Exception {
    StoredKey key =
        new StoredKey(
            "key7", new KeyGrant(EVIL, KeyRole.OPERATOR, null, null, null), AT, null, null);
    console.serve(
        KeyContract.LIST, asked -> Future.succeededFuture(new KeyPage(List.of(key), null)));
    console.serve(KeyContract.FIND, asked -> Future.succeededFuture(new FoundKey(key)));
  }

  private OutsidersAnswers() {}
}
