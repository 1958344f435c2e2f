package io.rookery.console.page;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.VertxExtension;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages, where every field that outsiders write is a script. */
@ExtendWith(VertxExtension.class)
class PagesTest {
  private static final String EVIL = "\"'><script>alert(1)</script>";
  private static final String CLIENT_TEXT = "6f2c8a52-9a0e-4c69-9f0d-0d6a2f6f5b11";
  private static final ClientUuid CLIENT = ClientUuid.parse(CLIENT_TEXT);
  private static final NotificationId ID =
      NotificationId.parse("01936f2c-8a52-7a0e-8c69-9f0d0d6a2f6f");
  private static final Instant AT = Instant.parse("2026-11-24T08:00:00Z");

  private ConsoleFixture console;
  private BrowserDouble browser;

  @BeforeEach
  void start(Vertx vertx) throws Exception {
    console = new ConsoleFixture(vertx);
    answerOverview();
    answerSubscriptions();
    answerNotifications();
    answerHealth();
    answerApprovals();
    answerAudit();
    answerKeys();
    browser = BrowserDouble.signedIn(console, console.key(KeyRole.OPERATOR));
  }

  @AfterEach
  void stop() throws Exception {
    console.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/clients",
        "/clients?search=%22%27%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "/clients/" + CLIENT_TEXT,
        "/clients/" + CLIENT_TEXT + "/edit",
        "/clients/" + CLIENT_TEXT + "/unsubscribe",
        "/clients/" + CLIENT_TEXT + "/production/pause",
        "/clients/" + CLIENT_TEXT + "/production/resume",
        "/clients/" + CLIENT_TEXT + "/production/test",
        "/clients/" + CLIENT_TEXT + "/production/rotate",
        "/clients/" + CLIENT_TEXT + "/production/settings",
        "/notifications?client_uuid=" + CLIENT_TEXT,
        "/notifications?client_uuid=%22%27%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "/notifications/01936f2c-8a52-7a0e-8c69-9f0d0d6a2f6f",
        "/notifications/01936f2c-8a52-7a0e-8c69-9f0d0d6a2f6f/cancel",
        "/approvals",
        "/approvals/0193a1b2-0000-7000-8000-000000000001/approve",
        "/audit",
        "/audit?client_uuid=%22%27%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "/keys",
        "/keys/key7/expiry",
        "/keys/key7/revoke"
      })
  void what_outsiders_wrote_is_text_everywhere(String uri) throws Exception {
    // Given
    String shown = "script&gt;alert(1)&lt;/script";
    // When
    HttpResponse<Buffer> page = browser.get(uri);
    // Then
    assertThat(page.statusCode()).isEqualTo(200);
    // In an attribute a < may stand as it is, but never behind a quote that ended the attribute.
    assertThat(page.bodyAsString())
        .contains("alert(1)")
        .doesNotContain(EVIL)
        .doesNotContain("'><script")
        .doesNotContain("\"><script>alert");
    assertThat(page.bodyAsString().contains(shown) || page.bodyAsString().contains("&#34;&#39;"))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/clients/" + CLIENT_TEXT,
        "/clients/" + CLIENT_TEXT + "/production/rotate",
        "/notifications?client_uuid=" + CLIENT_TEXT,
        "/notifications/01936f2c-8a52-7a0e-8c69-9f0d0d6a2f6f",
        "/approvals",
        "/audit",
        "/keys"
      })
  void nobody_reads_a_time_or_a_reason_as_programs_write_it(String uri) throws Exception {
    // When
    String page = browser.get(uri).bodyAsString();
    // Then
    assertThat(page.replaceAll("<[^>]*>", "|"))
        .doesNotContainPattern("\\d{4}-\\d\\d-\\d\\dT\\d")
        .doesNotContainPattern("breaker_open|timeout_first_byte|http_401|client_must_fix");
  }

  @Test
  void a_page_renews_itself_and_says_how_old_its_count_is() throws Exception {
    // Given
    String path = "/clients/" + CLIENT;
    String counted = "(counted once a minute, last <time datetime=\"" + AT + "\"";
    // When
    String client = browser.get(path).bodyAsString();
    String overview = browser.get("/").bodyAsString();
    // Then
    assertThat(client)
        .contains("data-renews hx-get=\"" + path + "\" hx-select=\"#now\"")
        .contains("id=\"stale\"", counted);
    assertThat(overview).contains("data-renews hx-get=\"/\"", counted);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ACCOUNT_MANAGER", "AUDITOR"})
  void a_page_offers_only_what_its_reader_may_do(KeyRole role) throws Exception {
    // Given
    BrowserDouble reader = BrowserDouble.signedIn(console, console.key(role));
    boolean changes = role == KeyRole.ACCOUNT_MANAGER;
    // When
    String client = reader.get("/clients/" + CLIENT).bodyAsString();
    int pause = reader.get("/clients/" + CLIENT + "/production/pause").statusCode();
    // Then
    assertThat(client.contains("id=\"resume-production\"")).isEqualTo(changes);
    assertThat(client.contains("id=\"unsubscribe\"")).isEqualTo(changes);
    assertThat(pause).isEqualTo(changes ? 200 : 403);
    assertThat(reader.get("/").bodyAsString()).doesNotContain("id=\"stop-production\"");
  }

  @Test
  void pausing_is_asked_of_the_endpoint_that_the_page_named() throws Exception {
    // Given
    var asked =
        console.serve(
            ControlContract.INSTRUCT,
            instruct -> Future.succeededFuture(new ControlContract.Instructed(1, "paused", null)));
    // When
    HttpResponse<Buffer> done = browser.send("/clients/" + CLIENT + "/production/pause", Map.of());
    // Then
    assertThat(done.statusCode()).isEqualTo(303);
    assertThat(done.getHeader("location")).isEqualTo("/clients/" + CLIENT + "?done=paused");
    assertThat(asked).hasSize(1);
    assertThat(asked.peek().endpoint()).isEqualTo(new EndpointKey(CLIENT, Environment.PRODUCTION));
    assertThat(asked.peek().actor().name()).isEqualTo("grace");
  }

  private void answerOverview() throws Exception {
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
                        attention(2, Kind.CLIENT_MUST_FIX, "http_401"),
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

  private void answerSubscriptions() throws Exception {
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

  private void answerNotifications() throws Exception {
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

  private void answerHealth() throws Exception {
    HeldBack held = new HeldBack(AT, EVIL, EVIL);
    EndpointCondition condition =
        new EndpointCondition("unknown", null, null, null, null, null, held, null, null, false);
    console.serve(
        HealthContract.HEALTH,
        asked -> Future.succeededFuture(new EndpointHealth(condition, 0, null, null, List.of())));
  }

  private void answerApprovals() throws Exception {
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

  private void answerAudit() throws Exception {
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

  private void answerKeys() throws Exception {
    StoredKey key =
        new StoredKey(
            "key7", new KeyGrant(EVIL, KeyRole.OPERATOR, null, null, null), AT, null, null);
    console.serve(
        KeyContract.LIST, asked -> Future.succeededFuture(new KeyPage(List.of(key), null)));
    console.serve(KeyContract.FIND, asked -> Future.succeededFuture(new FoundKey(key)));
  }
}
