package io.rookery.standalone.demo;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.rookery.shared.config.Settings;
import io.rookery.shared.launch.Role;
import io.rookery.shared.launch.Running;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyGrant;
import io.rookery.shared.model.KeyRole;
import io.rookery.standalone.door.Api;
import io.rookery.standalone.door.SignInLink;
import io.rookery.standalone.postgres.EmbeddedDatabase;
import io.rookery.standalone.receiver.LocalReceiver;
import io.rookery.standalone.run.Lifetime;
import io.rookery.standalone.run.Standalone;
import io.rookery.subscription.access.ApiKeys;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The whole system shown at work: a database, the four roles, a client with two endpoints, one
 * notification of each type, and one that is refused twice. It goes through the same doors as
 * everybody, and its settings come from here alone, so that it can never touch real data.
 */
public final class Demo {
  /**
   * Where the demo keeps what it makes.
   *
   * @param data emptied at each start
   * @param programs of PostgreSQL, unpacked once for all
   */
  public record Folders(Path data, Path programs) {}

  private static final int STEP_SECONDS_MAX = 15;
  private static final int FURTHER_SECONDS_MAX = 60;
  private static final int LOOK_EVERY_MS = 100;

  private final Vertx vertx;
  private final Folders folders;
  private final List<Role> roles;
  private final Screen screen;
  private final Lifetime lifetime;
  private final InstantSource clock;
  private final DemoPlan plan;
  private final Map<Environment, Ledger> ledgers = new EnumMap<>(Environment.class);
  private final Map<Environment, LocalReceiver> receivers = new EnumMap<>(Environment.class);
  private final Map<Environment, String> producerKeys = new EnumMap<>(Environment.class);
  private String operatorKey;

  /**
   * Makes a demo.
   *
   * @param vertx of the receivers and the callers, not of the system
   * @param lifetime what the demo opens is closed at its end
   */
  public Demo(
      Vertx vertx,
      Folders folders,
      List<Role> roles,
      Screen screen,
      Lifetime lifetime,
      InstantSource clock) {
    this.vertx = vertx;
    this.folders = folders;
    this.roles = roles;
    this.screen = screen;
    this.lifetime = lifetime;
    this.clock = clock;
    this.plan = DemoPlan.choose(new FreePorts());
  }

  /** Shows everything once; answers why it is not as it should be at the deadline, or nothing. */
  public List<String> run(Instant deadline) throws Exception {
    screen.title();
    Map<String, String> database = startDatabase();
    Board board = new Board(screen);
    openReceivers(board);
    Running running = startSystem(database);
    makeKeys(running);
    DemoClient client = client();
    subscribe(client);
    test(client);
    List<Sent> sent = send(client, board);
    List<String> differences = awaitDelivered(client, sent, deadline);
    conclude(sent, differences);
    return differences;
  }

  /** Shows what to try while it stays up, on a console with more to see; after {@link #run}. */
  public void showWhatNext() throws Exception {
    addFurtherClients();
    String signIn = new SignInLink(console()).make().await(STEP_SECONDS_MAX, SECONDS);
    screen.next("Console, signed in by this link, once and within 10 minutes", signIn);
    screen.next(
        "Console API  " + plan.consoleUrl(),
        "curl -H 'authorization: Bearer " + operatorKey + "' \\",
        "  '" + plan.consoleUrl() + "/v1/notifications?client_uuid=" + DemoClient.CLIENT + "'");
    screen.next(
        "Send your own",
        "RK_KEY=" + producerKeys.get(Environment.SANDBOX) + " \\",
        "  bin/rookery send --type user.created --user grace-1906 --environment sandbox \\",
        "  --client " + DemoClient.CLIENT + " --url " + plan.ingestUrl());
  }

  private void addFurtherClients() throws Exception {
    Instant began = clock.instant();
    LocalReceiver.open(vertx, plan.further().taking(), clock, arrival -> 200)
        .await(STEP_SECONDS_MAX, SECONDS);
    LocalReceiver.open(
            vertx,
            plan.further().refusing(),
            clock,
            arrival -> FurtherClients.refusal(arrival.environment()))
        .await(STEP_SECONDS_MAX, SECONDS);
    FurtherClients further = new FurtherClients(vertx, console(), ingest(), plan.further());
    further.appear().await(FURTHER_SECONDS_MAX, SECONDS);
    further.keepTraffic();
    screen.line("");
    step("more clients", "two well, one paused, one dead, one that refuses", began);
  }

  private Map<String, String> startDatabase() throws Exception {
    Instant began = clock.instant();
    EmbeddedDatabase database =
        lifetime.closes(
            EmbeddedDatabase.startEmpty(
                folders.data().resolve("postgres"), folders.programs(), plan.postgresPort()));
    step("PostgreSQL", "empty, on port " + plan.postgresPort() + ", in var/demo", began);
    return database.overrides();
  }

  private void openReceivers(Board board) throws Exception {
    for (Environment environment : Environment.values()) {
      Ledger ledger = new Ledger(environment);
      ledgers.put(environment, ledger);
      LocalReceiver receiver =
          LocalReceiver.open(
                  vertx,
                  plan.receiverPort(environment),
                  clock,
                  arrival -> {
                    int status = ledger.enter(arrival);
                    board.arrived(arrival, status);
                    return status;
                  })
              .await(STEP_SECONDS_MAX, SECONDS);
      receivers.put(environment, receiver);
    }
  }

  private Running startSystem(Map<String, String> database) throws Exception {
    Instant began = clock.instant();
    // No conf folder and no environment: whatever they say belongs to the real system.
    Settings settings =
        Settings.load(null, Map.of(), plan.overrides(database, roles.get(0).opsPortSetting()));
    Running running = Standalone.start(settings, roles, lifetime).running();
    step(
        "four roles",
        "ingest :%d  console :%d  operations :%d"
            .formatted(plan.ingestPort(), plan.consolePort(), plan.opsPort()),
        began);
    return running;
  }

  private void makeKeys(Running running) throws Exception {
    SecureRandom random = new SecureRandom();
    ApiKeys keys = new ApiKeys(running.database(), random);
    Actor demo = Actor.withoutKey("demo");
    for (Environment environment : Environment.values()) {
      KeyGrant grant = new KeyGrant("demo-producer", KeyRole.PRODUCER, environment, null, null);
      producerKeys.put(environment, keys.create(grant, demo).await(STEP_SECONDS_MAX, SECONDS));
    }
    operatorKey =
        keys.create(new KeyGrant("demo-operator", KeyRole.OPERATOR, null, null, null), demo)
            .await(STEP_SECONDS_MAX, SECONDS);
  }

  private DemoClient client() {
    return new DemoClient(console(), ingest(), clock);
  }

  private Api console() {
    return new Api(vertx, plan.consoleUrl(), operatorKey);
  }

  private Map<Environment, Api> ingest() {
    Map<Environment, Api> ingest = new EnumMap<>(Environment.class);
    producerKeys.forEach(
        (environment, key) -> ingest.put(environment, new Api(vertx, plan.ingestUrl(), key)));
    return ingest;
  }

  private void subscribe(DemoClient client) throws Exception {
    Instant began = clock.instant();
    client
        .subscribe(plan)
        .await(STEP_SECONDS_MAX, SECONDS)
        .forEach((environment, secret) -> receivers.get(environment).trust(List.of(secret)));
    step(
        "demo client",
        "subscribed: sandbox :%d  production :%d"
            .formatted(plan.sandboxPort(), plan.productionPort()),
        began);
  }

  private void test(DemoClient client) throws Exception {
    Instant began = clock.instant();
    JsonObject report = client.test().await(STEP_SECONDS_MAX, SECONDS);
    step(
        "test",
        "production: %s answered %d, first byte after %d ms"
            .formatted(
                report.getString("address"),
                report.getInteger("status"),
                report.getJsonObject("phases").getInteger("first_byte_ms")),
        began);
  }

  private List<Sent> send(DemoClient client, Board board) throws Exception {
    screen.deliveryHeading();
    List<Sent> sent = new ArrayList<>();
    for (DemoTrigger trigger : DemoTrigger.all(DemoClient.CLIENT)) {
      Sent one = client.send(trigger).await(STEP_SECONDS_MAX, SECONDS);
      sent.add(one);
      board.accepted(one);
    }
    board.allSent();
    return sent;
  }

  /** Waits only for what can still come: what is wrong once all has been taken stays wrong. */
  private List<String> awaitDelivered(DemoClient client, List<Sent> sent, Instant deadline)
      throws Exception {
    while (true) {
      List<String> differences = ledgerDifferences(sent);
      if (haveAllTaken(sent)) {
        if (!differences.isEmpty()) {
          return differences;
        }
        differences = client.notShownDelivered(sent).await(STEP_SECONDS_MAX, SECONDS);
      }
      if (differences.isEmpty()) {
        // Once more: nothing came twice while the API was asked.
        return ledgerDifferences(sent);
      }
      if (clock.instant().isAfter(deadline)) {
        return differences;
      }
      vertx.timer(LOOK_EVERY_MS, MILLISECONDS).await(STEP_SECONDS_MAX, SECONDS);
    }
  }

  private boolean haveAllTaken(List<Sent> sent) {
    return ledgers.entrySet().stream()
        .allMatch(entry -> entry.getValue().hasTaken(of(entry.getKey(), sent)));
  }

  private List<String> ledgerDifferences(List<Sent> sent) {
    List<String> all = new ArrayList<>();
    ledgers.forEach((environment, ledger) -> all.addAll(ledger.differences(of(environment, sent))));
    return all;
  }

  private static List<Sent> of(Environment environment, List<Sent> sent) {
    return sent.stream().filter(one -> one.environment() == environment).toList();
  }

  private void conclude(List<Sent> sent, List<String> differences) {
    if (!differences.isEmpty()) {
      screen.failure("This is not what was sent:", differences);
      return;
    }
    int calls = ledgers.values().stream().mapToInt(Ledger::calls).sum();
    screen.success(
        "%d sent, %d delivered in %d calls: each once, each signature verified,"
            .formatted(sent.size(), sent.size(), calls));
    screen.line("    the one that was refused twice taken at attempt 3 with the same id.");
  }

  private void step(String what, String detail, Instant began) {
    screen.step(what, detail, Duration.between(began, clock.instant()));
  }
}
