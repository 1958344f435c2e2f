package io.rookery.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.model.ClientUuid;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** I5: with no bus between the processes and every cache cold, PostgreSQL alone is enough. */
@Tag("slow")
@ExtendWith(VertxExtension.class)
@Timeout(value = 6, unit = TimeUnit.MINUTES)
class BusOffTest {
  private static final int NOTIFICATIONS = Integer.getInteger("rookery.busoff.notifications", 500);
  private static final int CLIENTS = 10;
  private static final Duration FIRST_ATTEMPT_WITHIN = Duration.ofSeconds(2);

  private World world;
  private List<ClientUuid> clients;
  private final List<RoleProcess> running = new ArrayList<>();

  @BeforeEach
  void subscribe(Vertx vertx) throws Exception {
    world = new World(vertx, "busoff", Duration.ofMillis(5));
    // The console asks over the bus, so there is one while the clients subscribe.
    world.fleet().joined();
    start("subscription", "console");
    clients = world.subscribedClients(CLIENTS);
    stop();
    world.fleet().withoutBus();
  }

  @AfterEach
  void close() throws Exception {
    world.close();
  }

  @Test
  void i5_all_is_delivered_in_time_without_a_bus_and_after_a_restart_too() throws Exception {
    // Given
    Producer producer = world.producer();
    start("subscription", "dispatch", "ingest", "console");

    // When
    producer.send(NOTIFICATIONS, clients, Duration.ofSeconds(60));
    awaitArrivals(producer);
    stop();
    start("subscription", "dispatch", "ingest", "console");
    producer.send(NOTIFICATIONS, clients, Duration.ofSeconds(60));
    awaitArrivals(producer);

    // Then
    assertThat(producer.accepted()).hasSize(2 * NOTIFICATIONS);
    assertThat(world.ledger().arrived()).isEqualTo(producer.accepted().keySet());
    Duration slowest = slowestFirstAttempt(producer);
    System.out.printf(
        "bus off: notifications=%d slowest_first_attempt_ms=%d%n",
        2 * NOTIFICATIONS, slowest.toMillis());
    assertThat(slowest).isLessThanOrEqualTo(FIRST_ATTEMPT_WITHIN);
  }

  private void start(String... roles) throws Exception {
    for (String role : roles) {
      running.add(world.fleet().start(role));
    }
  }

  private void stop() throws Exception {
    for (int i = running.size() - 1; i >= 0; i--) {
      running.get(i).stop();
    }
    running.clear();
  }

  private void awaitArrivals(Producer producer) throws Exception {
    world.await(
        "all has arrived",
        Duration.ofSeconds(30),
        () -> world.ledger().arrived().containsAll(producer.accepted().keySet()));
  }

  private Duration slowestFirstAttempt(Producer producer) {
    return Duration.ofNanos(
        producer.accepted().entrySet().stream()
            .mapToLong(e -> world.ledger().firstArrival(e.getKey()) - e.getValue())
            .max()
            .orElseThrow());
  }
}
