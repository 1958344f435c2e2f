package io.rookery.dispatch.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.dispatch.delivery.Delivery;
import io.rookery.dispatch.delivery.Delivery.Place;
import io.rookery.dispatch.shard.OwnedShard;
import io.rookery.dispatch.shard.OwnedShards;
import io.rookery.shared.loop.Timers;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Slots given out one by one, where a property would see only the average. */
class SlotSharesTest {
  private static final EndpointKey A = endpoint(1);
  private static final EndpointKey B = endpoint(2);
  private static final EndpointKey C = endpoint(3);
  private static final Timers NONE =
      (delay, action) -> {
        throw new AssertionError("nothing here waits for a time");
      };

  private final OwnedShard shard = OwnedShards.owned((short) 0);
  private long now;
  private long seq;

  @Test
  void what_a_call_took_longer_than_was_thought_is_charged_to_its_own_client() {
    // Given one slot, and a first call of A that was thought to take 50 ms
    Lanes lanes = lanes(1, 0);
    waiting(lanes, 500, A, B, C);
    Slot slow = lanes.next();
    EndpointKey slowOne = slow.lane().endpoint();
    seconds(10);
    lanes.ended(slow, CallEnd.SUCCEEDED);
    // When the others call for 100 ms each, until it has its turn again
    Map<EndpointKey, Double> used = new HashMap<>();
    for (Slot slot = lanes.next(); !slot.lane().endpoint().equals(slowOne); slot = lanes.next()) {
      seconds(0.1);
      lanes.ended(slot, CallEnd.SUCCEEDED);
      used.merge(slot.lane().endpoint(), 0.1, Double::sum);
    }
    // Then each of them has had as long
    assertThat(used).hasSize(2);
    assertThat(used.values()).allMatch(seconds -> Math.abs(seconds - 10) < 0.5);
  }

  @Test
  void what_a_call_took_less_than_was_thought_is_given_back_to_its_own_client() {
    // Given calls of A that took 10 s until now, and short ones of B and C
    Lanes lanes = lanes(1, 0);
    waiting(lanes, 1, A);
    Slot slow = lanes.next();
    seconds(10);
    lanes.ended(slow, CallEnd.SUCCEEDED);
    waiting(lanes, 2_000, A, B, C);
    // When now all of them take 100 ms
    Map<EndpointKey, Integer> calls = new HashMap<>();
    for (int i = 0; i < 3_000; i++) {
      Slot slot = lanes.next();
      seconds(0.1);
      lanes.ended(slot, CallEnd.SUCCEEDED);
      calls.merge(slot.lane().endpoint(), 1, Integer::sum);
    }
    // Then A is only behind by the 10 s that it had
    assertThat(calls.get(B)).isBetween(calls.get(C) - 2, calls.get(C) + 2);
    assertThat(calls.get(B) - calls.get(A)).isBetween(95, 105);
  }

  @Test
  void a_tenth_of_the_slots_is_kept_for_probes_while_all_others_hang() {
    // Given
    Lanes lanes = lanes(20, 10);
    tryOut(lanes, A);
    waiting(lanes, 30, A);
    List<Slot> hanging = takeAll(lanes);
    // When
    Slot first = lanes.nextForProbe(C);
    Slot second = lanes.nextForProbe(endpoint(4));
    Slot third = lanes.nextForProbe(endpoint(5));
    // Then
    assertThat(hanging).hasSize(18);
    assertThat(first).isNotNull();
    assertThat(second).isNotNull();
    assertThat(third).isNull();
  }

  @Test
  void a_tenth_of_the_slots_is_kept_for_endpoints_that_come_back() {
    // Given
    Lanes lanes = lanes(20, 10);
    tryOut(lanes, A);
    waiting(lanes, 30, A);
    takeAll(lanes);
    // When
    lanes.rampUp(C);
    waiting(lanes, 10, C);
    List<Slot> recovering = takeAll(lanes);
    // Then
    assertThat(recovering).extracting(slot -> slot.lane().endpoint()).containsExactly(C, C);
  }

  @Test
  void the_last_quarter_of_the_slots_is_for_those_that_have_less_than_their_share() {
    // Given B has one call open, and so counts; A wants all there is
    Lanes lanes = lanes(20, 0);
    tryOut(lanes, A, B);
    waiting(lanes, 1, B);
    takeAll(lanes);
    waiting(lanes, 30, A);
    List<Slot> greedy = takeAll(lanes);
    // When
    waiting(lanes, 30, B);
    List<Slot> late = takeAll(lanes);
    // Then
    assertThat(greedy).hasSize(14);
    assertThat(late).hasSize(5).allMatch(slot -> slot.lane().endpoint().equals(B));
  }

  @Test
  void the_last_quarter_of_the_slots_is_not_for_long_calls_even_while_nobody_else_wants_it() {
    // Given two that answer after 5 s, whose shares are half of all slots each
    Lanes lanes = lanes(20, 0);
    tryOut(lanes, A, B);
    answerAfter5s(lanes, A);
    answerAfter5s(lanes, B);
    waiting(lanes, 30, A, B);
    List<Slot> slow = takeAll(lanes);
    // When a quick one wakes up
    waiting(lanes, 30, C);
    List<Slot> late = takeAll(lanes);
    // Then
    assertThat(slow).hasSize(15);
    assertThat(late).hasSize(4).allMatch(slot -> slot.lane().endpoint().equals(C));
  }

  @Test
  void long_calls_go_on_while_quick_ones_want_all_there_is() {
    // Given
    Lanes lanes = lanes(20, 0);
    tryOut(lanes, A, B);
    answerAfter5s(lanes, A);
    waiting(lanes, 1_000, B);
    List<Slot> quick = new ArrayList<>(takeAll(lanes));
    waiting(lanes, 30, A);
    // When
    int toTheSlowOne = 0;
    for (int i = 0; i < 100; i++) {
      lanes.ended(quick.remove(0), CallEnd.SUCCEEDED);
      for (Slot slot : takeAll(lanes)) {
        (slot.lane().endpoint().equals(A) ? new ArrayList<Slot>() : quick).add(slot);
        toTheSlowOne += slot.lane().endpoint().equals(A) ? 1 : 0;
      }
    }
    // Then
    assertThat(toTheSlowOne).isPositive();
  }

  private void answerAfter5s(Lanes lanes, EndpointKey endpoint) {
    for (int call = 0; call < 8; call++) {
      waiting(lanes, 1, endpoint);
      Slot slot = lanes.next();
      seconds(5);
      lanes.ended(slot, CallEnd.SUCCEEDED);
    }
  }

  private Lanes lanes(int slots, int keptPercent) {
    return new Lanes(new Lanes.Limits(slots, keptPercent, 64, 5_000, 50_000), () -> now, NONE);
  }

  /** Until it is known that they take as many calls as there are slots. */
  private void tryOut(Lanes lanes, EndpointKey... endpoints) {
    for (EndpointKey endpoint : endpoints) {
      for (int round = 0; round < 10; round++) {
        waiting(lanes, 20, endpoint);
        takeAll(lanes).forEach(slot -> lanes.ended(slot, CallEnd.SUCCEEDED));
      }
      lanes.dropWaiting(endpoint);
    }
  }

  private List<Slot> takeAll(Lanes lanes) {
    List<Slot> taken = new ArrayList<>();
    for (Slot slot = lanes.next(); slot != null; slot = lanes.next()) {
      taken.add(slot);
    }
    return taken;
  }

  private void waiting(Lanes lanes, int rows, EndpointKey... endpoints) {
    for (EndpointKey endpoint : endpoints) {
      for (int i = 0; i < rows; i++) {
        NotificationId id = new NotificationId(new UUID(0, ++seq));
        Delivery delivery = new Delivery(seq, endpoint, id, null, 0, Place.QUEUE);
        lanes.add(OwnedShards.held(delivery, shard));
      }
    }
  }

  private void seconds(double passing) {
    now += (long) (passing * TimeUnit.SECONDS.toNanos(1));
  }

  private static EndpointKey endpoint(int client) {
    return new EndpointKey(new ClientUuid(new UUID(client, client)), Environment.PRODUCTION);
  }
}
