package io.rookery.subscription.registry;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.rookery.shared.bus.Wire;
import io.rookery.shared.contract.SettingsContract.ChangeSettings;
import io.rookery.shared.contract.SettingsContract.PromoteSettings;
import io.rookery.shared.contract.SettingsContract.PromotedSettings;
import io.rookery.shared.contract.SettingsContract.SettingsPatch;
import io.rookery.shared.contract.SubscriptionContract.EndpointInput;
import io.rookery.shared.contract.SubscriptionContract.EndpointSecret;
import io.rookery.shared.contract.SubscriptionContract.FindSubscription;
import io.rookery.shared.contract.SubscriptionContract.IfMatch;
import io.rookery.shared.contract.SubscriptionContract.ReleaseEndpoint;
import io.rookery.shared.contract.SubscriptionContract.ResolvedEndpoint;
import io.rookery.shared.contract.SubscriptionContract.SaveSubscription;
import io.rookery.shared.contract.SubscriptionContract.SavedSubscription;
import io.rookery.shared.contract.SubscriptionContract.Subscription;
import io.rookery.shared.contract.SubscriptionContract.Unsubscribe;
import io.rookery.shared.directory.RegistryViews;
import io.rookery.shared.guard.GuardPolicy;
import io.rookery.shared.guard.TargetGuard;
import io.rookery.shared.http.Problem;
import io.rookery.shared.http.ProblemException;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyRole;
import io.rookery.shared.sealing.CustomHeaders;
import io.rookery.shared.sealing.MasterKey;
import io.rookery.shared.sealing.SealedSecret;
import io.rookery.shared.sealing.SecretContext;
import io.rookery.shared.storage.Database;
import io.rookery.shared.testing.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.dns.AddressResolverOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** A registry on a real database, with names that resolve without any network. */
public final class RegistryFixture {
  public static final String SANDBOX_URL = "https://sandbox.example.com/rookery";
  public static final String PRODUCTION_URL = "https://hooks.example.com/rookery";

  public static final Actor MANAGER =
      new Actor("key1", "manager", KeyRole.ACCOUNT_MANAGER, "request-1");

  private static final String HOSTS =
      """
      93.184.215.14 hooks.example.com
      93.184.215.14 sandbox.example.com
      10.0.0.7 inside.example.com
      """;

  public final Vertx vertx;
  public final Database database;
  public final String masterText = MasterKey.generate();
  public final MasterKey master = MasterKey.parse(masterText);
  public final TargetGuard guard = new TargetGuard(new GuardPolicy(List.of(), Set.of(5432, 6379)));
  public final SubscriptionRegistry registry;
  public final SettingsRegistry settings;

  public RegistryFixture(TestDatabase testDatabase) throws Exception {
    vertx = vertx(HOSTS);
    database = testDatabase.open(vertx);
    registry = registry(false, vertx, database, maker());
    settings = new SettingsRegistry(vertx, database, maker());
  }

  /** Another one on a database, as another node has it. */
  public SubscriptionRegistry registry(
      boolean approvalRequired, Vertx on, Database database, SecretMaker maker) {
    return new SubscriptionRegistry(
        on,
        database,
        guard,
        maker,
        new ApprovalGate(approvalRequired, UUID::randomUUID),
        Duration.ofMillis(500));
  }

  public SecretMaker maker() {
    return maker(master);
  }

  public static SecretMaker maker(MasterKey master) {
    return new SecretMaker(master, new SecureRandom(), UUID::randomUUID);
  }

  /** One for which names resolve as {@code hosts} says. */
  public static Vertx vertx(String hosts) {
    return Vertx.vertx(new VertxOptions().setAddressResolverOptions(namesFromHostsOnly(hosts)));
  }

  /** Every other name is asked of a port where nobody answers. */
  private static AddressResolverOptions namesFromHostsOnly(String hosts) {
    return new AddressResolverOptions()
        .setHostsValue(Buffer.buffer(hosts))
        .setServers(List.of("127.0.0.1:9"))
        .setSearchDomains(List.of())
        .setMaxQueries(1)
        .setQueryTimeout(200);
  }

  public static ClientUuid client() {
    return new ClientUuid(UUID.randomUUID());
  }

  public static SaveSubscription asking(ClientUuid client, String sandbox, String production) {
    return new SaveSubscription(
        client,
        null,
        "Acme Health",
        new EndpointInput(sandbox, null),
        new EndpointInput(production, null),
        false,
        List.of(),
        MANAGER);
  }

  public static SaveSubscription asking(ClientUuid client) {
    return asking(client, SANDBOX_URL, PRODUCTION_URL);
  }

  public static SaveSubscription named(ClientUuid client, String name) {
    SaveSubscription usual = asking(client);
    return new SaveSubscription(
        client, null, name, usual.sandbox(), usual.production(), false, List.of(), MANAGER);
  }

  public EndpointSecret platformSecret(ClientUuid client, Environment environment, String text) {
    UUID id = UUID.randomUUID();
    EndpointKey endpoint = new EndpointKey(client, environment);
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new EndpointSecret(id, master.seal(bytes, SecretContext.platform(id, endpoint)));
  }

  /** A change of settings, from the JSON by which it crosses the bus. */
  public static SettingsPatch patch(String json) {
    return Wire.decode(Buffer.buffer(json), SettingsPatch.class);
  }

  /** Changes settings as who has just read what there is. */
  public Subscription change(EndpointKey endpoint, SettingsPatch patch) throws Exception {
    return settings
        .change(new ChangeSettings(endpoint, seen(endpoint.client()), patch, MANAGER))
        .await(5, SECONDS)
        .subscription();
  }

  /** Changes custom headers; without a value one is taken away. */
  public Subscription changeHeaders(EndpointKey endpoint, Map<String, String> headers)
      throws Exception {
    UUID id = UUID.randomUUID();
    SealedSecret sealed =
        CustomHeaders.of(headers).seal(master, SecretContext.headers(id, endpoint));
    EndpointSecret change = new EndpointSecret(id, sealed);
    return change(
        endpoint,
        new SettingsPatch(null, null, null, null, null, null, null, null, change, null, null));
  }

  /** Lets notifications go to the client's production endpoint. */
  public Subscription override(ClientUuid client) throws Exception {
    EndpointKey production = new EndpointKey(client, Environment.PRODUCTION);
    return registry
        .release(new ReleaseEndpoint(production, null, "it is ours", seen(client), MANAGER))
        .await(5, SECONDS)
        .subscription();
  }

  public PromotedSettings promote(ClientUuid client, boolean dryRun) throws Exception {
    return settings
        .promote(new PromoteSettings(client, dryRun, dryRun ? null : seen(client), MANAGER))
        .await(5, SECONDS);
  }

  /** Saves as who has just read what there is. */
  public SavedSubscription save(SaveSubscription asked) throws Exception {
    SaveSubscription inView =
        new SaveSubscription(
            asked.client(),
            seen(asked.client()),
            asked.name(),
            asked.sandbox(),
            asked.production(),
            asked.confirmSameUrl(),
            asked.dataWebhookUrls(),
            asked.actor());
    return registry.save(inView).await(5, SECONDS);
  }

  /** The version of the client's subscription; null if there is none now. */
  public IfMatch seen(ClientUuid client) throws Exception {
    Subscription found = find(client);
    return found == null || found.until() != null ? null : IfMatch.of(found.version());
  }

  public Subscription subscribed(ClientUuid client) throws Exception {
    return save(asking(client)).subscription();
  }

  public Subscription find(ClientUuid client) throws Exception {
    return registry.find(new FindSubscription(client)).await(5, SECONDS).subscription();
  }

  public Subscription unsubscribe(ClientUuid client) throws Exception {
    return registry
        .unsubscribe(new Unsubscribe(client, seen(client), MANAGER))
        .await(5, SECONDS)
        .subscription();
  }

  /** The problem that a save is refused with. */
  public Problem refusal(SaveSubscription asked) throws Exception {
    try {
      save(asked);
    } catch (ProblemException refused) {
      return refused.problem();
    }
    throw new AssertionError("was saved: " + asked);
  }

  /** What those who send to the endpoint are told of it. */
  public ResolvedEndpoint resolved(EndpointKey endpoint) throws Exception {
    return new RegistryViews(database)
        .resolve(List.of(endpoint))
        .await(30, SECONDS)
        .get(0)
        .endpoint();
  }

  /** The versions of the client's endpoints, sandbox first. */
  public List<Long> endpointVersions(ClientUuid client) throws Exception {
    return texts(
            "SELECT version::text FROM registry.resolved_endpoint WHERE client_uuid = $1"
                + " ORDER BY environment",
            client)
        .stream()
        .map(Long::valueOf)
        .toList();
  }

  /** The first column of a statement whose parameter is the client. */
  public List<String> texts(String select, ClientUuid client) throws Exception {
    List<String> texts = new ArrayList<>();
    for (Row row :
        database.pool().preparedQuery(select).execute(Tuple.of(client.value())).await(5, SECONDS)) {
      texts.add(row.getString(0));
    }
    return texts;
  }

  public void close() throws Exception {
    database.close().await(5, SECONDS);
    vertx.close().await(5, SECONDS);
  }
}
