package io.rookery.dispatch.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.dispatch.breaker.HostKey;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The scheduler under a virtual clock and a scripted network: limits, fairness, breakers, ramp and
 * rest. Each property is tried with {@code -Drookery.seeds=100} seeds, 10,000 at full size; a
 * failure names its seed, and {@code -Drookery.seed=N} runs that one alone.
 */
class SchedulerPropertyTest {
  private static final int SEEDS = Integer.getInteger("rookery.seeds", 100);
  private static final Long ONE_SEED = Long.getLong("rookery.seed");

  private static final int SLOTS = 32;
  private static final List<Behaviour> ANY = List.of(Behaviour.values());

  private static Vertx vertx;

  @BeforeAll
  static void open() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void close() throws Exception {
    vertx.close().await(5, TimeUnit.SECONDS);
  }

  @Test
  void whatever_the_network_does_caps_hold_and_once_it_heals_nothing_is_left() {
    forEachSeed(
        seed -> {
          // Given
          SplittableRandom random = new SplittableRandom(seed);
          Schedule schedule = new Schedule(vertx, random.nextInt(4, 40), random);
          int clients = random.nextInt(2, 12);
          for (int i = 0; i < clients; i++) {
            schedule.add(anyReceiver(i, random));
          }
          // When 40 s of trouble, and then a network that works
          schedule
              .receivers
              .values()
              .forEach(one -> schedule.arrivals(one, random.nextDouble(0.2, 8), 40));
          schedule.time.runTo(40);
          schedule.receivers.values().forEach(one -> one.behaviour = Behaviour.HEALTHY);
          schedule.sweepEvery = Duration.ofSeconds(10);
          schedule.time.runTo(40 + 3_600);
          // Then nothing starved, every timer fired, and nothing is remembered for nothing
          assertThat(schedule.undelivered()).isZero();
          assertThat(schedule.lanes.inFlight()).isZero();
          assertThat(schedule.hosts.heldBack()).isZero();
          assertThat(schedule.breakers.heldBack()).isZero();
          schedule.lanes.prune();
          assertThat(schedule.lanes.size()).isZero();
        });
  }

  @Test
  void an_endpoint_that_hangs_costs_itself() {
    forEachSeed(
        seed -> {
          // Given
          double seconds = 45;
          int healthy = new SplittableRandom(seed).nextInt(4, 10);
          int bad = new SplittableRandom(seed + 1).nextInt(1, 11);
          // When
          double alone = healthyDelivered(seed, healthy, 0, seconds);
          double beside = healthyDelivered(seed, healthy, bad, seconds);
          // Then
          assertThat(beside).isGreaterThanOrEqualTo(0.95 * alone);
        });
  }

  @Test
  void clients_that_want_more_than_there_is_get_slot_time_by_their_weight() {
    forEachSeed(
        seed -> {
          // Given
          SplittableRandom random = new SplittableRandom(seed);
          Schedule schedule = new Schedule(vertx, SLOTS, random);
          int clients = random.nextInt(3, 7);
          for (int i = 0; i < clients; i++) {
            Environment environment =
                i == 2 && random.nextInt(3) == 0 ? Environment.SANDBOX : Environment.PRODUCTION;
            double latency = random.nextDouble(0.3, 2);
            schedule.add(
                new Receiver(key(i, environment), host(i), Behaviour.HEALTHY, latency, null, null));
          }
          // When all of them have more than they can be sent, and have found their limits
          for (Receiver one : schedule.receivers.values()) {
            for (int i = 0; i < 100_000 / clients && i < SLOTS * 80 / one.usualSeconds; i++) {
              one.accepted++;
              one.parked.add((long) i);
            }
            schedule.lanes.lane(one.key).backlogGrew();
          }
          schedule.time.runTo(20);
          schedule.receivers.values().forEach(one -> one.slotSeconds = 0);
          schedule.time.runTo(80);
          // Then
          double weights = 0;
          double used = 0;
          for (Receiver one : schedule.receivers.values()) {
            weights += weight(one);
            used += one.slotSeconds;
          }
          for (Receiver one : schedule.receivers.values()) {
            double share = used * weight(one) / weights;
            // A sandbox has a slot or two at times, and none at others.
            double off = one.key.environment() == Environment.SANDBOX ? 0.5 : 0.25;
            assertThat(one.slotSeconds)
                .as("slot seconds of %s at %s s a call", one.key, one.usualSeconds)
                .isBetween((1 - off) * share, (1 + off) * share);
          }
        });
  }

  /** The part that was delivered of what arrived for healthy endpoints. */
  private double healthyDelivered(long seed, int healthy, int bad, double seconds) {
    SplittableRandom random = new SplittableRandom(seed);
    Schedule schedule = new Schedule(vertx, SLOTS, random.split());
    List<Receiver> good = new ArrayList<>();
    for (int i = 0; i < healthy; i++) {
      Receiver one =
          new Receiver(
              key(i, Environment.PRODUCTION),
              host(i),
              Behaviour.HEALTHY,
              random.nextDouble(0.05, 0.6),
              null,
              null);
      schedule.add(one);
      good.add(one);
      // Together they need at most five slots, of the seven that are left when slots are scarce.
      schedule.arrivals(one, Math.min(5, 0.15 * SLOTS / healthy / one.usualSeconds), seconds);
    }
    for (int i = 0; i < bad; i++) {
      Behaviour behaviour = random.nextInt(3) == 0 ? Behaviour.SLOW : Behaviour.HANGS;
      Receiver one =
          new Receiver(
              key(100 + i, Environment.PRODUCTION), host(100 + i), behaviour, 1, null, null);
      schedule.add(one);
      schedule.arrivals(one, 5, seconds);
    }
    schedule.time.runTo(seconds);
    double accepted = good.stream().mapToLong(one -> one.accepted).sum();
    return good.stream().mapToLong(one -> one.delivered).sum() / accepted;
  }

  private static Receiver anyReceiver(int number, SplittableRandom random) {
    Environment environment = random.nextInt(4) == 0 ? Environment.SANDBOX : Environment.PRODUCTION;
    Behaviour behaviour = ANY.get(random.nextInt(ANY.size()));
    Integer inFlightMax = random.nextInt(4) == 0 ? random.nextInt(1, 6) : null;
    Double rate = random.nextInt(4) == 0 ? random.nextDouble(0.3, 10) : null;
    return new Receiver(
        key(number, environment),
        host(random.nextInt(5)),
        behaviour,
        random.nextDouble(0.005, 0.5),
        inFlightMax,
        rate);
  }

  private static double weight(Receiver one) {
    return one.key.environment() == Environment.SANDBOX ? 0.1 : 1;
  }

  private static EndpointKey key(int client, Environment environment) {
    return new EndpointKey(new ClientUuid(new UUID(client, client)), environment);
  }

  private static HostKey host(int number) {
    return new HostKey("host-" + number, 443);
  }

  private static void forEachSeed(LongConsumer property) {
    for (long i = 0; i < (ONE_SEED == null ? SEEDS : 1); i++) {
      long seed = ONE_SEED == null ? i : ONE_SEED;
      try {
        property.accept(seed);
      } catch (AssertionError | RuntimeException failed) {
        throw new AssertionError("-Drookery.seed=" + seed + ": " + failed, failed);
      }
    }
  }
}
