package io.rookery.subscription.registry;

import static io.rookery.subscription.registry.RegistryFixture.MANAGER;
import static io.rookery.subscription.registry.RegistryFixture.SANDBOX_URL;
import static io.rookery.subscription.registry.RegistryFixture.client;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.contract.ApprovalContract.Approval;
import io.rookery.shared.contract.ApprovalContract.ApprovalPage;
import io.rookery.shared.contract.ApprovalContract.ApprovalState;
import io.rookery.shared.contract.ApprovalContract.DecideApproval;
import io.rookery.shared.contract.ApprovalContract.FindApproval;
import io.rookery.shared.contract.ApprovalContract.ListApprovals;
import io.rookery.shared.contract.KeyContract.RevokeKey;
import io.rookery.shared.contract.SecretContract.EndpointSecrets;
import io.rookery.shared.contract.SecretContract.ListSecrets;
import io.rookery.shared.contract.SecretContract.PlatformSecretSet;
import io.rookery.shared.contract.SecretContract.RotateSecret;
import io.rookery.shared.contract.SecretContract.RotatedSecret;
import io.rookery.shared.contract.SecretContract.SetPlatformSecret;
import io.rookery.shared.contract.SubscriptionContract;
import io.rookery.shared.contract.SubscriptionContract.EndpointSecret;
import io.rookery.shared.contract.SubscriptionContract.SaveSubscription;
import io.rookery.shared.contract.SubscriptionContract.SavedSubscription;
import io.rookery.shared.contract.SubscriptionContract.Subscription;
import io.rookery.shared.contract.SubscriptionContract.SubscriptionChanged;
import io.rookery.shared.directory.RegistryViews;
import io.rookery.shared.http.ProblemException;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyGrant;
import io.rookery.shared.model.KeyRole;
import io.rookery.shared.storage.Database;
import io.rookery.shared.testing.BusProbe;
import io.rookery.shared.testing.TestDatabase;
import io.rookery.subscription.SubscriptionRole;
import io.rookery.subscription.access.ApiKeys;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ApprovalsTest {
  private static final String MOVED = "https://hooks.example.com/moved";
  private static final String URL =
      "SELECT url FROM registry.resolved_endpoint WHERE client_uuid = $1 AND environment = 1";

  private static RegistryFixture given;
  private static ApiKeys keys;
  private static Node here;
  private static Actor second;

  /** What one process has, where a second person is required. */
  record Node(SubscriptionRegistry registry, SecretRegistry secrets, Approvals approvals) {

    static Node on(Vertx vertx, Database database) {
      SubscriptionRegistry registry = given.registry(true, vertx, database);
      ApprovalGate gate = new ApprovalGate(true, UUID::randomUUID);
      SecretRegistry secrets = new SecretRegistry(vertx, database, given.maker(), gate);
      return new Node(registry, secrets, new Approvals(vertx, database, registry, secrets));
    }

    Future<Approval> decide(UUID id, boolean approve, Actor actor) {
      return approvals
          .decide(new DecideApproval(id, approve, actor))
          .map(found -> found.approval());
    }

    Approval approve(Approval waits, Actor actor) throws Exception {
      return decide(waits.id(), true, actor).await(30, SECONDS);
    }

    Approval reject(Approval waits, Actor actor) throws Exception {
      return decide(waits.id(), false, actor).await(30, SECONDS);
    }
  }

  @BeforeAll
  static void open() throws Exception {
    given = new RegistryFixture(TestDatabase.with(SubscriptionRole.REGISTRY));
    keys = new ApiKeys(given.database, new SecureRandom());
    here = Node.on(given.vertx, given.database);
    second = key("second", KeyRole.ACCOUNT_MANAGER, null);
  }

  @AfterAll
  static void close() throws Exception {
    given.close();
  }

  @Test
  void another_production_url_waits_until_somebody_else_approves_it() throws Exception {
    // Given
    ClientUuid client = subscribed();
    BusProbe<SubscriptionChanged> told = BusProbe.of(given.vertx, SubscriptionContract.CHANGED);
    // When
    Approval waits = move(client);
    List<String> before = given.texts(URL, client);
    Approval approved = here.approve(waits, second);
    // Then
    assertThat(waits.state()).isEqualTo(ApprovalState.PENDING);
    assertThat(waits.expiresAt()).isEqualTo(waits.proposedAt().plusSeconds(86_400));
    assertThat(before).containsExactly(RegistryFixture.PRODUCTION_URL);
    assertThat(approved.state()).isEqualTo(ApprovalState.APPROVED);
    assertThat(approved.decidedBy()).isEqualTo(second);
    assertThat(given.texts(URL, client)).containsExactly(MOVED);
    assertThat(told.next(Duration.ofSeconds(30)).client()).isEqualTo(client);
  }

  @Test
  void the_record_of_the_change_names_both() throws Exception {
    // Given
    ClientUuid client = subscribed();
    // When
    Approval waits = move(client);
    here.approve(waits, second);
    // Then
    assertThat(
            given.texts(
                "SELECT action||' '||actor||' '||coalesce(approved_by->>'name', '-')||' '"
                    + "||coalesce(approved_by->>'key_id', '-') FROM audit.entry"
                    + " WHERE client_uuid = $1 ORDER BY id OFFSET 1",
                client))
        .containsExactly(
            "approval.proposed manager - -",
            "subscription.changed manager second " + second.keyId());
  }

  @Test
  void what_leaves_the_production_url_and_secrets_as_they_are_does_not_wait() throws Exception {
    // Given
    ClientUuid client = subscribed();
    SaveSubscription asked =
        RegistryFixture.asking(client, SANDBOX_URL + "/moved", RegistryFixture.PRODUCTION_URL);
    // When
    SavedSubscription saved = save(asked);
    RotatedSecret rotated =
        here.secrets().rotate(rotation(client, Environment.SANDBOX)).await(30, SECONDS);
    // Then
    assertThat(saved.waits()).isNull();
    assertThat(rotated.waits()).isNull();
    assertThat(rotated.secrets().signing()).hasSize(2);
  }

  @Test
  void a_first_production_url_waits_and_begins_with_the_secrets_that_were_shown() throws Exception {
    // Given
    ClientUuid client = client();
    // When
    SavedSubscription proposed = save(RegistryFixture.asking(client));
    Subscription meanwhile = given.find(client);
    here.approve(proposed.waits(), second);
    // Then
    assertThat(meanwhile).isNull();
    assertThat(
            given.texts(
                "SELECT id::text FROM registry.secret WHERE client_uuid = $1 ORDER BY environment",
                client))
        .isEqualTo(
            proposed.newSecrets().stream().map(one -> one.secret().id().toString()).toList());
    assertThat(given.find(client).endpoint(Environment.PRODUCTION).release()).isNull();
  }

  @Test
  void a_rotation_waits_with_the_secret_that_was_shown() throws Exception {
    // Given
    ClientUuid client = subscribed();
    EndpointKey endpoint = new EndpointKey(client, Environment.PRODUCTION);
    EndpointSecrets before = list(endpoint);
    // When
    RotatedSecret proposed =
        here.secrets().rotate(rotation(client, Environment.PRODUCTION)).await(30, SECONDS);
    EndpointSecrets meanwhile = list(endpoint);
    here.approve(proposed.waits(), second);
    // Then
    assertThat(meanwhile).isEqualTo(before);
    assertThat(resolvedSigning(endpoint)).first().isEqualTo(proposed.secret());
    assertThat(proposed.waits().after()).contains(list(endpoint).signing().get(0).fingerprint());
  }

  @Test
  void a_platform_secret_waits_and_stays_sealed() throws Exception {
    // Given
    ClientUuid client = subscribed();
    EndpointKey endpoint = new EndpointKey(client, Environment.PRODUCTION);
    EndpointSecret platform = given.platformSecret(client, Environment.PRODUCTION, "open sesame");
    // When
    PlatformSecretSet proposed =
        here.secrets()
            .setPlatform(new SetPlatformSecret(endpoint, null, platform, MANAGER))
            .await(30, SECONDS);
    List<String> stored = rows(client);
    EndpointSecrets meanwhile = list(endpoint);
    here.approve(proposed.waits(), second);
    // Then
    assertThat(stored).singleElement().asString().contains(platform.sealed().base64());
    assertThat(stored.toString()).doesNotContain("open sesame");
    assertThat(meanwhile.platformSince()).isNull();
    assertThat(list(endpoint).platformSince()).isNotNull();
    assertThat(rows(client).toString()).doesNotContain(platform.sealed().base64());
  }

  @Test
  void who_proposed_it_does_not_approve_it_with_another_key_either() throws Exception {
    // Given
    ClientUuid client = subscribed();
    Approval waits = move(client);
    Actor own = key(MANAGER.name(), KeyRole.OPERATOR, null);
    // When
    List<String> codes =
        List.of(
            refusal(here.decide(waits.id(), true, MANAGER)),
            refusal(here.decide(waits.id(), true, own)));
    // Then
    assertThat(codes).containsOnly("own_approval");
    assertThat(given.texts(URL, client)).containsExactly(RegistryFixture.PRODUCTION_URL);
  }

  @Test
  void a_key_that_is_revoked_or_may_not_change_production_approves_nothing() throws Exception {
    // Given
    ClientUuid client = subscribed();
    Approval waits = move(client);
    Actor revoked = key("revoked", KeyRole.ACCOUNT_MANAGER, null);
    keys.revoke(new RevokeKey(revoked.keyId(), second)).await(30, SECONDS);
    // When
    List<String> codes =
        List.of(
            refusal(here.decide(waits.id(), true, revoked)),
            refusal(here.decide(waits.id(), true, key("auditor", KeyRole.AUDITOR, null))),
            refusal(
                here.decide(
                    waits.id(),
                    true,
                    key("half", KeyRole.ACCOUNT_MANAGER, Environment.PRODUCTION))));
    // Then
    assertThat(codes).containsOnly("forbidden");
    assertThat(given.texts(URL, client)).containsExactly(RegistryFixture.PRODUCTION_URL);
  }

  @Test
  void after_a_day_it_is_expired_and_its_place_is_free() throws Exception {
    // Given
    ClientUuid client = subscribed();
    Approval waits = move(client);
    passADay(client);
    // When
    Approval found =
        here.approvals().find(new FindApproval(waits.id())).await(30, SECONDS).approval();
    String late = refusal(here.decide(waits.id(), true, second));
    Approval again = move(client);
    // Then
    assertThat(found.state()).isEqualTo(ApprovalState.EXPIRED);
    assertThat(late).isEqualTo("approval_ended");
    assertThat(again.state()).isEqualTo(ApprovalState.PENDING);
    assertThat(given.texts(URL, client)).containsExactly(RegistryFixture.PRODUCTION_URL);
  }

  @Test
  void what_expired_is_forgotten_though_nobody_asks_for_it() throws Exception {
    // Given
    ClientUuid client = subscribed();
    move(client);
    passADay(client);
    // When
    here.approvals().endExpired().await(30, SECONDS);
    // Then
    assertThat(
            given.texts(
                "SELECT state||' '||(asked IS NULL) FROM registry.approval WHERE client_uuid = $1",
                client))
        .containsExactly("expired true");
  }

  @Test
  void while_one_waits_another_is_refused() throws Exception {
    // Given
    ClientUuid client = subscribed();
    move(client);
    // When
    String code = refusal(here.secrets().rotate(rotation(client, Environment.PRODUCTION)));
    // Then
    assertThat(code).isEqualTo("approval_pending");
  }

  @Test
  void rejected_and_withdrawn_ones_are_recorded_and_change_nothing() throws Exception {
    // Given
    ClientUuid client = subscribed();
    // When
    Approval rejected = here.reject(move(client), second);
    Approval withdrawn = here.reject(move(client), proposer());
    Approval again = here.reject(rejected, second);
    // Then
    assertThat(List.of(rejected.state(), withdrawn.state()))
        .containsExactly(ApprovalState.REJECTED, ApprovalState.WITHDRAWN);
    assertThat(again).isEqualTo(rejected);
    assertThat(refusal(here.decide(rejected.id(), true, second))).isEqualTo("approval_ended");
    assertThat(given.texts(URL, client)).containsExactly(RegistryFixture.PRODUCTION_URL);
    assertThat(
            given.texts(
                "SELECT action||' '||actor FROM audit.entry WHERE client_uuid = $1"
                    + " AND action IN ('approval.rejected', 'approval.withdrawn') ORDER BY id",
                client))
        .containsExactly("approval.rejected second", "approval.withdrawn manager");
  }

  @Test
  void what_has_changed_since_it_was_proposed_is_not_approved() throws Exception {
    // Given
    ClientUuid client = subscribed();
    Approval waits = move(client);
    given.save(RegistryFixture.named(client, "Another name"));
    // When
    String code = refusal(here.decide(waits.id(), true, second));
    // Then
    assertThat(code).isEqualTo("precondition_failed");
    assertThat(given.texts(URL, client)).containsExactly(RegistryFixture.PRODUCTION_URL);
  }

  @Test
  void a_rotation_that_named_no_version_is_approved_only_in_view_of_the_one_it_saw()
      throws Exception {
    // Given
    ClientUuid client = subscribed();
    Approval waits =
        here.secrets().rotate(rotation(client, Environment.PRODUCTION)).await(30, SECONDS).waits();
    given.unsubscribe(client);
    given.subscribed(client);
    // When
    String code = refusal(here.decide(waits.id(), true, second));
    // Then
    assertThat(code).isEqualTo("precondition_failed");
    assertThat(list(new EndpointKey(client, Environment.PRODUCTION)).signing()).hasSize(1);
  }

  @Test
  void a_name_that_leads_inside_by_then_is_refused_though_it_was_proposed() throws Exception {
    // Given
    ClientUuid client = subscribed();
    Approval waits = move(client);
    Vertx vertx =
        RegistryFixture.vertx("10.0.0.7 hooks.example.com\n93.184.215.14 sandbox.example.com\n");
    Node later = Node.on(vertx, given.database);
    // When
    String code = refusal(later.decide(waits.id(), true, second));
    vertx.close().await(30, SECONDS);
    // Then
    assertThat(code).isEqualTo("invalid_subscription");
    assertThat(given.texts(URL, client)).containsExactly(RegistryFixture.PRODUCTION_URL);
  }

  @Test
  void a_change_whose_master_key_is_gone_says_so_and_can_be_rejected() throws Exception {
    // Given
    ClientUuid client = subscribed();
    Approval waits =
        here.secrets().rotate(rotation(client, Environment.PRODUCTION)).await(30, SECONDS).waits();
    given.texts(
        "UPDATE registry.approval SET asked = regexp_replace(asked, '\"key_version\":[0-9]+',"
            + " '\"key_version\":99') WHERE client_uuid = $1 RETURNING id::text",
        client);
    // When
    String code = refusal(here.decide(waits.id(), true, second));
    Approval rejected = here.reject(waits, second);
    // Then
    assertThat(code).isEqualTo("approval_unreadable");
    assertThat(rejected.state()).isEqualTo(ApprovalState.REJECTED);
  }

  @Test
  void two_nodes_at_once_make_the_change_once() throws Exception {
    // Given
    Actor third = key("third", KeyRole.OPERATOR, null);
    ClientUuid client = subscribed();
    RotatedSecret proposed =
        here.secrets().rotate(rotation(client, Environment.PRODUCTION)).await(30, SECONDS);
    Node there = Node.on(given.vertx, given.database);
    UUID id = proposed.waits().id();
    // When
    List<Future<Approval>> both =
        List.of(here.decide(id, true, second), there.decide(id, true, third));
    Future.join(both).await(30, SECONDS);
    // Then
    assertThat(both.get(0).result()).isEqualTo(both.get(1).result());
    assertThat(list(new EndpointKey(client, Environment.PRODUCTION)).signing()).hasSize(2);
    assertThat(
            given.texts(
                "SELECT action FROM audit.entry WHERE client_uuid = $1 AND action = 'secret.rotated'",
                client))
        .hasSize(1);
  }

  @Test
  void approved_on_one_node_and_rejected_on_another_only_one_of_them_counts() throws Exception {
    // Given
    ClientUuid client = subscribed();
    Approval waits = move(client);
    Node there = Node.on(given.vertx, given.database);
    // When
    Future<Approval> approved = here.decide(waits.id(), true, second);
    Future<Approval> rejected = there.decide(waits.id(), false, second);
    Future.join(approved, rejected).otherwiseEmpty().await(30, SECONDS);
    // Then
    assertThat(approved.succeeded()).isNotEqualTo(rejected.succeeded());
    assertThat(given.texts(URL, client))
        .containsExactly(approved.succeeded() ? MOVED : RegistryFixture.PRODUCTION_URL);
  }

  @Test
  void they_are_listed_newest_first_by_client_and_state() throws Exception {
    // Given
    ClientUuid client = subscribed();
    ClientUuid other = subscribed();
    Approval first = here.reject(move(client), second);
    Approval pending = move(client);
    move(other);
    // When
    ApprovalPage newest = page(client, null, null, 1);
    ApprovalPage next = page(client, null, newest.next(), 1);
    ApprovalPage rejected = page(client, ApprovalState.REJECTED, null, 10);
    // Then
    assertThat(newest.approvals()).containsExactly(pending);
    assertThat(next).isEqualTo(new ApprovalPage(List.of(first), null));
    assertThat(rejected.approvals()).containsExactly(first);
  }

  private static ApprovalPage page(ClientUuid client, ApprovalState state, UUID before, int limit)
      throws Exception {
    return here.approvals()
        .list(new ListApprovals(List.of(client), state, before, limit))
        .await(30, SECONDS);
  }

  /** A client that was subscribed before a second person was required. */
  private static ClientUuid subscribed() throws Exception {
    ClientUuid client = client();
    given.subscribed(client);
    return client;
  }

  private static Approval move(ClientUuid client) throws Exception {
    return save(RegistryFixture.asking(client, SANDBOX_URL, MOVED)).waits();
  }

  private static SavedSubscription save(SaveSubscription asked) throws Exception {
    return here.registry()
        .save(
            new SaveSubscription(
                asked.client(),
                given.seen(asked.client()),
                asked.name(),
                asked.sandbox(),
                asked.production(),
                asked.confirmSameUrl(),
                asked.dataWebhookUrls(),
                asked.actor()))
        .await(30, SECONDS);
  }

  private static RotateSecret rotation(ClientUuid client, Environment environment) {
    return new RotateSecret(
        new EndpointKey(client, environment), null, 86_400, null, null, MANAGER);
  }

  private static EndpointSecrets list(EndpointKey endpoint) throws Exception {
    return here.secrets().list(new ListSecrets(endpoint)).await(30, SECONDS);
  }

  private static List<EndpointSecret> resolvedSigning(EndpointKey endpoint) throws Exception {
    return new RegistryViews(given.database)
        .resolve(List.of(endpoint))
        .await(30, SECONDS)
        .get(0)
        .endpoint()
        .signingSecrets();
  }

  private static List<String> rows(ClientUuid client) throws Exception {
    return given.texts("SELECT a::text FROM registry.approval a WHERE client_uuid = $1", client);
  }

  /** For the client's approvals: their times are the database's. */
  private static void passADay(ClientUuid client) throws Exception {
    given.texts(
        "UPDATE registry.approval SET proposed_at = proposed_at - interval '24 hours',"
            + " expires_at = expires_at - interval '24 hours' WHERE client_uuid = $1"
            + " RETURNING id::text",
        client);
  }

  private static Actor key(String name, KeyRole role, Environment environment) throws Exception {
    String key =
        keys.create(new KeyGrant(name, role, environment, null, null), MANAGER).await(30, SECONDS);
    return new Actor(key.split("_", -1)[2], name, role, "request-2");
  }

  /** With a key that is stored. */
  private static Actor proposer() throws Exception {
    return key(MANAGER.name(), KeyRole.ACCOUNT_MANAGER, null);
  }

  private static String refusal(Future<?> asked) throws Exception {
    try {
      asked.await(30, SECONDS);
    } catch (ProblemException refused) {
      return refused.problem().code();
    }
    throw new AssertionError("was not refused");
  }
}
