package io.rookery.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.model.ClientUuid;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Two ingests, two dispatches, one subscription and PostgreSQL as processes under load. First each
 * is stopped and started in turn, as an upgrade does it; then a seed decides what is killed,
 * stalled, crashed or cut off every few seconds (I1 to I5).
 */
@Tag("slow")
@ExtendWith(VertxExtension.class)
@Timeout(value = 12, unit = TimeUnit.HOURS)
class CrashTest {
  private static final Duration LENGTH =
      Duration.ofMinutes(Integer.getInteger("rookery.crash.minutes", 3));
  private static final long SEED =
      Long.getLong("rookery.crash.seed", new SecureRandom().nextInt(1_000_000));
  private static final int PER_SECOND = Integer.getInteger("rookery.crash.rate", 500);
  private static final int CLIENTS = 20;
  // The roles and, for a while, a console.
  private static final int MEMBERS_MAX = 6;
  private static final int IN_FLIGHT_MAX = 64;
  private static final Duration CHAOS_MIN = Duration.ofSeconds(45);
  private static final Duration READY_WITHIN = Duration.ofSeconds(90);
  private static final Duration WARM = Duration.ofSeconds(30);
  private static final Duration WARM_WITHIN = Duration.ofMinutes(2);
  private static final Duration SETTLED_WITHIN = Duration.ofMinutes(2);

  private final long startedAt = System.nanoTime();
  private final JsonObject verdicts =
      new JsonObject()
          .put("seed", SEED)
          .put("minutes", LENGTH.toMinutes())
          .put("per_second", PER_SECOND);
  private World world;
  private CrashLedger ledger;
  private CrashProducer producer;
  private CrashChecker checker;
  private ClusterTaps taps;
  private final List<RoleProcess> roles = new ArrayList<>();

  @BeforeEach
  void start(Vertx vertx) throws Exception {
    System.out.println("crash: seed " + SEED);
    world = new World(vertx, "crash", Duration.ZERO);
    ledger = CrashLedger.open(vertx);
    Fleet fleet = world.fleet();
    taps = fleet.joinedThroughTaps(MEMBERS_MAX);
    start("subscription", Map.of());
    RoleProcess console = fleet.start("console", own(Map.of()));
    Map<ClientUuid, String> secrets = world.subscribed(CLIENTS, ledger.port());
    fleet.retire(console);
    ledger.verifyWith(secrets);
    start("dispatch", Map.of("ROOKERY_DELIVERY_IN_FLIGHT_MAX", "" + IN_FLIGHT_MAX));
    start("dispatch", Map.of("ROOKERY_DELIVERY_IN_FLIGHT_MAX", "" + IN_FLIGHT_MAX));
    start("ingest", Map.of());
    start("ingest", Map.of("ROOKERY_HTTP_PORT", "" + fleet.secondHttpPort()));
    producer =
        new CrashProducer(
            vertx,
            List.of(fleet.httpPort(), fleet.secondHttpPort()),
            world.producerKey(),
            List.copyOf(secrets.keySet()),
            PER_SECOND);
    producer.watch();
    checker = new CrashChecker(world, producer, ledger, roles);
  }

  @AfterEach
  void stop() throws Exception {
    System.out.println("crash: " + verdicts.encodePrettily());
    Files.writeString(
        BuiltModules.scratch("processes").resolve("crash-verdict.json"), verdicts.encodePrettily());
    producer.close();
    world.close();
  }

  @Test
  void a_rolling_restart_goes_unnoticed_and_no_crash_loses_anything(Vertx vertx) throws Exception {
    // Given
    world.await("both ingests are seen", READY_WITHIN, () -> producer.sees(0) && producer.sees(1));
    for (RoleProcess role : roles) {
      world.await("each sees all others", READY_WITHIN, () -> role.members() == roles.size());
    }
    warmUp();

    // When each is stopped and started in turn
    for (RoleProcess role : roles) {
      role.stop();
      role.begin(Map.of());
      role.awaitReady(READY_WITHIN);
      world.await(
          "both ingests are seen", READY_WITHIN, () -> producer.sees(0) && producer.sees(1));
      if (role.name().endsWith("ingest")) {
        // As docs/operations.md asks for: the other one's half comes on top of its own.
        vertx.timer(WARM.toMillis()).await(WARM_WITHIN.toSeconds(), TimeUnit.SECONDS);
      }
    }
    CrashVerdict rolling = settle("rolling restart", List.of());

    // When a seed decides, whatever came of that: one run tells of both
    Duration left = LENGTH.minusNanos(System.nanoTime() - startedAt);
    producer.start();
    CrashChaos chaos =
        new CrashChaos(vertx, roles, server(), taps, new SplittableRandom(SEED), 2 * IN_FLIGHT_MAX);
    chaos.run(left.compareTo(CHAOS_MIN) < 0 ? CHAOS_MIN : left, READY_WITHIN);
    CrashVerdict crashes = settle("crashes", chaos.faults());

    // Then
    assertSound(rolling);
    assertThat(rolling.repeats()).isZero();
    assertThat(rolling.producerErrors()).isEmpty();
    assertSound(crashes);
    assertThat(crashes.unexplained()).isEmpty();
    assertThat(crashes.repeats()).isLessThanOrEqualTo(crashes.repeatsMax());
    world.await("all members are one cluster again", READY_WITHIN, chaos::isOneCluster);
  }

  /**
   * Loads the fleet until it takes all: what is upgraded is at work. Six JVMs that all started just
   * now compile for half of both cores, and for the first 20 s commits look late to a cold ingest.
   */
  private void warmUp() throws Exception {
    long begin = System.nanoTime();
    producer.start();
    world.await("all is taken", WARM_WITHIN, () -> producer.undisturbedFor(WARM));
    verdicts.put(
        "warm_up",
        new JsonObject()
            .put("seconds", Duration.ofNanos(System.nanoTime() - begin).toSeconds())
            .put("producer_errors", producer.errors().size()));
    producer.forgetErrors();
  }

  private static void assertSound(CrashVerdict verdict) {
    assertThat(verdict.lost()).as("lost").isEmpty();
    assertThat(verdict.unexpected()).as("unexpected").isEmpty();
    assertThat(verdict.wrong()).as("wrong").isEmpty();
    assertThat(verdict.unended()).as("unended").isEmpty();
    assertThat(verdict.janitorFound()).as("found by the janitor").isZero();
    assertThat(verdict.accepted()).isPositive();
  }

  /** Ends the load, waits until nothing is under way any more, and compares. */
  private CrashVerdict settle(String phase, List<CrashFault> faults) throws Exception {
    producer.stop(SETTLED_WITHIN);
    AssertionError unsettled = null;
    try {
      world.await("all is settled", SETTLED_WITHIN, () -> waiting() == 0);
    } catch (AssertionError late) {
      unsettled = late;
    }
    CrashVerdict verdict = checker.check(phase, faults);
    verdicts.put(phase, verdict.json());
    if (unsettled != null) {
      throw unsettled;
    }
    return verdict;
  }

  private int waiting() throws Exception {
    try (Connection connection = world.connect()) {
      return new DeliveryTables(connection).waiting();
    }
  }

  private PostgresServer server() throws Exception {
    try (Connection connection = world.connect()) {
      return PostgresServer.of(connection);
    }
  }

  private void start(String role, Map<String, String> variables) throws Exception {
    roles.add(world.fleet().start(role, own(variables)));
  }

  private Map<String, String> own(Map<String, String> variables) {
    Map<String, String> all = new HashMap<>(variables);
    all.put(
        "ROOKERY_GUARD_EXCEPTIONS",
        "sandbox 127.0.0.1/32:%1$d http, production 127.0.0.1/32:%1$d http"
            .formatted(ledger.port()));
    return all;
  }
}
