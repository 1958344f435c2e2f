package io.rookery.subscription.registry;

import static io.rookery.subscription.registry.RegistryFixture.MANAGER;
import static io.rookery.subscription.registry.RegistryFixture.SANDBOX_URL;
import static io.rookery.subscription.registry.RegistryFixture.client;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.rookery.shared.contract.ApprovalContract.Approval;
import io.rookery.shared.contract.ApprovalContract.ApprovalPage;
import io.rookery.shared.contract.ApprovalContract.ApprovalState;
import io.rookery.shared.contract.ApprovalContract.DecideApproval;
import io.rookery.shared.contract.ApprovalContract.ListApprovals;
import io.rookery.shared.contract.SecretContract.EndpointSecrets;
import io.rookery.shared.contract.SecretContract.ListSecrets;
import io.rookery.shared.contract.SecretContract.RotateSecret;
import io.rookery.shared.contract.SubscriptionContract.EndpointSecret;
import io.rookery.shared.contract.SubscriptionContract.SaveSubscription;
import io.rookery.shared.contract.SubscriptionContract.SavedSubscription;
import io.rookery.shared.http.ProblemException;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyGrant;
import io.rookery.shared.model.KeyRole;
import io.rookery.shared.sealing.MasterKey;
import io.rookery.shared.storage.Database;
import io.rookery.shared.testing.TestDatabase;
import io.rookery.subscription.SubscriptionRole;
import io.rookery.subscription.access.ApiKeys;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** What every test of approvals starts from: one node, a second person, and changes that wait. */
abstract class ApprovalsFixture {
  static final String MOVED = "https://hooks.example.com/moved";
  static final String URL =
      "SELECT url FROM registry.resolved_endpoint WHERE client_uuid = $1 AND environment = 1";

  static RegistryFixture given;
  static ApiKeys keys;
  static Node here;
  static Actor second;

  /** What one process has, where a second person is required. */
  record Node(SubscriptionRegistry registry, SecretRegistry secrets, Approvals approvals) {

    static Node on(Vertx vertx, Database database) {
      return on(vertx, database, given.master);
    }

    static Node on(Vertx vertx, Database database, MasterKey master) {
      SecretMaker maker = RegistryFixture.maker(master);
      SubscriptionRegistry registry = given.registry(true, vertx, database, maker);
      ApprovalGate gate = new ApprovalGate(true, UUID::randomUUID);
      SecretRegistry secrets = new SecretRegistry(vertx, database, maker, gate);
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

  static ApprovalPage page(ClientUuid client, ApprovalState state, UUID before, int limit)
      throws Exception {
    return here.approvals()
        .list(new ListApprovals(List.of(client), state, before, limit))
        .await(30, SECONDS);
  }

  /** A client that was subscribed before a second person was required. */
  static ClientUuid subscribed() throws Exception {
    ClientUuid client = client();
    given.subscribed(client);
    return client;
  }

  static Approval move(ClientUuid client) throws Exception {
    return save(RegistryFixture.asking(client, SANDBOX_URL, MOVED)).waits();
  }

  static SavedSubscription save(SaveSubscription asked) throws Exception {
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

  static RotateSecret rotation(ClientUuid client, Environment environment) {
    return new RotateSecret(
        new EndpointKey(client, environment), null, 86_400, null, null, MANAGER);
  }

  /** One of production that waits, and of which something is another than it was stored. */
  static Approval spoiledRotation(ClientUuid client, String what, String instead) throws Exception {
    Approval waits =
        here.secrets().rotate(rotation(client, Environment.PRODUCTION)).await(30, SECONDS).waits();
    given.texts(
        "UPDATE registry.approval SET asked = regexp_replace(asked, '%s', '%s')"
                .formatted(what, instead)
            + " WHERE client_uuid = $1 RETURNING id::text",
        client);
    return waits;
  }

  static EndpointSecrets list(EndpointKey endpoint) throws Exception {
    return here.secrets().list(new ListSecrets(endpoint)).await(30, SECONDS);
  }

  static List<EndpointSecret> resolvedSigning(EndpointKey endpoint) throws Exception {
    return given.resolved(endpoint).signingSecrets();
  }

  static List<String> rows(ClientUuid client) throws Exception {
    return given.texts("SELECT a::text FROM registry.approval a WHERE client_uuid = $1", client);
  }

  /** For the client's approvals: their times are the database's. */
  static void passADay(ClientUuid client) throws Exception {
    given.texts(
        "UPDATE registry.approval SET proposed_at = proposed_at - interval '24 hours',"
            + " expires_at = expires_at - interval '24 hours' WHERE client_uuid = $1"
            + " RETURNING id::text",
        client);
  }

  static Actor key(String name, KeyRole role, Environment environment) throws Exception {
    String key =
        keys.create(new KeyGrant(name, role, environment, null, null), MANAGER).await(30, SECONDS);
    return new Actor(key.split("_", -1)[2], name, role, "request-2");
  }

  /** With a key that is stored. */
  static Actor proposer() throws Exception {
    return key(MANAGER.name(), KeyRole.ACCOUNT_MANAGER, null);
  }

  static String refusal(Future<?> asked) throws Exception {
    try {
      asked.await(30, SECONDS);
    } catch (ProblemException refused) {
      return refused.problem().code();
    }
    throw new AssertionError("was not refused");
  }
}
