package io.rookery.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.Shards;
import io.rookery.system.DeliveryTables.Lease;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Roles in processes of their own, joined over mutual TLS, and a dispatch that is killed in the
 * middle of its work: I1 (nothing is lost) and I4 (what arrives twice was under way).
 */
@Tag("slow")
@ExtendWith(VertxExtension.class)
@Timeout(value = 6, unit = TimeUnit.MINUTES)
class ClusterTest {
  private static final int NOTIFICATIONS =
      Integer.getInteger("rookery.cluster.notifications", 2_000);
  private static final int CLIENTS = 24;
  private static final int OPEN_MIN = 50;
  private static final int LEASED_MIN = 200;
  private static final Duration TAKEN_WITHIN = Duration.ofSeconds(15);

  private World world;
  private Map<String, RoleProcess> dispatchByOwner;

  @BeforeEach
  void start(Vertx vertx) throws Exception {
    world = new World(vertx, "cluster", Duration.ofMillis(100));
    world.fleet().joinedWithCertificates();
    world.fleet().start("subscription");
    RoleProcess first = world.fleet().start("dispatch");
    world.await(
        "a dispatch owns all", Duration.ofSeconds(20), () -> owners(Shards.COUNT).size() == 1);
    String firstOwner = owners(Shards.COUNT).iterator().next();
    world.fleet().start("ingest");
    world.fleet().start("console");
    RoleProcess second = world.fleet().start("dispatch");
    world.await(
        "two share the shards of each environment", Duration.ofSeconds(30), this::evenlyShared);
    dispatchByOwner = new HashMap<>();
    for (String owner : owners(Shards.COUNT / 2)) {
      dispatchByOwner.put(owner, owner.equals(firstOwner) ? first : second);
    }
  }

  @AfterEach
  void stop() throws Exception {
    world.close();
  }

  @Test
  void a_killed_dispatch_loses_nothing_and_repeats_only_what_was_under_way() throws Exception {
    // Given
    List<ClientUuid> clients = world.subscribedClients(CLIENTS);
    Producer producer = world.producer();
    Ledger ledger = world.ledger();
    DeliveryTables tables = world.tables();
    ledger.holdAfter(NOTIFICATIONS / 4);
    producer.send(NOTIFICATIONS, clients, Duration.ofSeconds(60));
    world.await("a dispatch is busy", Duration.ofSeconds(20), () -> openOf(busiest()) >= OPEN_MIN);

    // When
    String victim = busiest();
    int open = openOf(victim);
    int leased = tables.leasedRows().get(victim);
    List<Lease> before = tables.leases().stream().filter(l -> l.owner().equals(victim)).toList();
    dispatchByOwner.get(victim).kill();
    long killedAt = System.nanoTime();
    Set<String> unsettled = tables.unsettledOf(victim);
    ledger.release();

    // Then
    assertThat(open).as("requests open at the kill").isGreaterThanOrEqualTo(OPEN_MIN);
    assertThat(leased).as("rows leased at the kill").isGreaterThanOrEqualTo(LEASED_MIN);
    world.await("the shards are taken", TAKEN_WITHIN, () -> survivorOwnsAll(victim));
    Duration takenAfter = Duration.ofNanos(System.nanoTime() - killedAt);
    assertThat(epochsOf(before))
        .allSatisfy((lease, now) -> assertThat(now).isGreaterThan(lease.epoch()));
    world.await("all is settled", Duration.ofSeconds(60), () -> tables.waiting() == 0);
    assertThat(producer.accepted()).hasSize(NOTIFICATIONS);
    assertThat(ledger.arrived()).isEqualTo(producer.accepted().keySet());
    assertThat(unsettled).containsAll(ledger.repeated());
    System.out.printf(
        "cluster: notifications=%d open=%d leased=%d unsettled=%d repeated=%d shards=%d taken_ms=%d%n",
        NOTIFICATIONS,
        open,
        leased,
        unsettled.size(),
        ledger.repeated().size(),
        before.size(),
        takenAfter.toMillis());
  }

  /** Who holds exactly so many shards now. */
  private Set<String> owners(int shards) throws Exception {
    Map<String, Long> held =
        world.tables().leases().stream()
            .collect(Collectors.groupingBy(Lease::owner, Collectors.counting()));
    held.values().removeIf(count -> count != shards);
    return held.keySet();
  }

  private boolean evenlyShared() throws Exception {
    Map<String, Long> production =
        world.tables().leases().stream()
            .filter(lease -> Shards.environmentOf(lease.shard()) == Environment.PRODUCTION)
            .collect(Collectors.groupingBy(Lease::owner, Collectors.counting()));
    long half = Shards.PER_ENVIRONMENT / 2;
    return owners(Shards.COUNT / 2).size() == 2
        && production.values().stream().allMatch(count -> count == half);
  }

  private String busiest() throws Exception {
    return world.tables().leasedRows().entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .orElseThrow()
        .getKey();
  }

  private int openOf(String owner) throws Exception {
    Set<String> open = new HashSet<>(world.ledger().held());
    open.retainAll(world.tables().unsettledOf(owner));
    return open.size();
  }

  private boolean survivorOwnsAll(String victim) throws Exception {
    Set<String> owners = owners(Shards.COUNT);
    return owners.size() == 1 && !owners.contains(victim);
  }

  private Map<Lease, Long> epochsOf(List<Lease> before) throws Exception {
    Map<Integer, Long> now =
        world.tables().leases().stream().collect(Collectors.toMap(Lease::shard, Lease::epoch));
    return before.stream()
        .collect(Collectors.toMap(lease -> lease, lease -> now.get(lease.shard())));
  }
}
