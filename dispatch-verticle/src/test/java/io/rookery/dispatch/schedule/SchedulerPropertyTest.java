package io.rookery.dispatch.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.dispatch.schedule.Scenario.Script;
import io.rookery.shared.model.Environment;
import io.rookery.shared.testing.Tries;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * The scheduler under a virtual clock and a scripted network: limits, fairness, breakers, ramp and
 * rest. Each property is tried on so many networks by {@code rookery.schedules}, 10,000 at full
 * size.
 */
@Tries(of = "rookery.schedules", usually = 50, seed = "20261125")
class SchedulerPropertyTest {
  private static final int SLOTS = 32;

  private static Vertx vertx;

  @BeforeContainer
  static void open() {
    vertx = Vertx.vertx();
  }

  @AfterContainer
  static void close() throws Exception {
    vertx.close().await(5, TimeUnit.SECONDS);
  }

  @Provide
  Arbitrary<Scenario> troubled() {
    return Scenario.troubled();
  }

  @Property
  void whatever_the_network_does_caps_hold_and_once_it_heals_nothing_is_left(
      @ForAll("troubled") Scenario scenario) {
    // Given
    Schedule schedule = scenario.schedule(vertx);
    // When 40 s of trouble, and then a network that works
    arrive(schedule, scenario, 40);
    schedule.time.runTo(40);
    schedule.receivers.values().forEach(one -> one.behaviour = Behaviour.HEALTHY);
    schedule.sweepEvery = Duration.ofSeconds(10);
    schedule.time.runTo(40 + 3_600);
    // Then nothing starved, every timer fired but that of the next sweep, and nothing is remembered
    assertThat(schedule.undelivered()).isZero();
    assertThat(schedule.lanes.inFlight()).isZero();
    assertThat(schedule.hosts.heldBack()).isZero();
    assertThat(schedule.breakers.heldBack()).isZero();
    assertThat(schedule.time.pending()).isEqualTo(1);
    schedule.lanes.prune();
    assertThat(schedule.lanes.size()).isZero();
  }

  @Provide
  Arbitrary<Scenario> healthyBesideHanging() {
    return Scenario.healthyBesideHanging(SLOTS);
  }

  @Property
  void an_endpoint_that_hangs_costs_itself(@ForAll("healthyBesideHanging") Scenario scenario) {
    // Given
    List<Script> healthy =
        scenario.scripts().stream().filter(one -> one.behaviour() == Behaviour.HEALTHY).toList();
    // When
    double alone = healthyDelivered(scenario.of(healthy));
    double beside = healthyDelivered(scenario);
    // Then
    assertThat(beside).isGreaterThanOrEqualTo(0.95 * alone);
  }

  @Provide
  Arbitrary<Scenario> greedy() {
    return Scenario.greedy(SLOTS);
  }

  @Property
  void clients_that_want_more_than_there_is_get_slot_time_by_their_weight(
      @ForAll("greedy") Scenario scenario) {
    // Given
    Schedule schedule = scenario.schedule(vertx);
    // When all of them have more than they can be sent, and have found their limits
    for (Receiver one : schedule.receivers.values()) {
      for (long i = 0; i < SLOTS * 80 / one.usualSeconds; i++) {
        one.accepted++;
        one.parked.add(i);
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
  }

  /** The part that was delivered of what arrived for healthy endpoints in 45 s. */
  private static double healthyDelivered(Scenario scenario) {
    Schedule schedule = scenario.schedule(vertx);
    arrive(schedule, scenario, 45);
    schedule.time.runTo(45);
    double accepted = 0;
    double delivered = 0;
    for (Receiver one : schedule.receivers.values()) {
      if (one.behaviour == Behaviour.HEALTHY) {
        accepted += one.accepted;
        delivered += one.delivered;
      }
    }
    return accepted == 0 ? 1 : delivered / accepted;
  }

  private static void arrive(Schedule schedule, Scenario scenario, double untilSeconds) {
    int next = 0;
    for (Receiver one : schedule.receivers.values()) {
      schedule.arrivals(one, scenario.scripts().get(next++).arrivalsPerSecond(), untilSeconds);
    }
  }

  private static double weight(Receiver one) {
    return one.key.environment() == Environment.SANDBOX ? 0.1 : 1;
  }
}
