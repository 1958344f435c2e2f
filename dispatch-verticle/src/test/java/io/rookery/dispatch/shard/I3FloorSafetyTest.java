package io.rookery.dispatch.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.dispatch.delivery.Delivery;
import io.rookery.dispatch.delivery.Delivery.Place;
import java.util.List;
import org.junit.jupiter.api.Test;

class I3FloorSafetyTest {
  private static final Delivery DELIVERY = new Delivery(105, null, null, null, 0, Place.QUEUE);

  private final OwnedShard shard = new OwnedShard((short) 3, 1, 100, 0);

  @Test
  void the_floor_is_one_below_the_oldest_unsettled_row() {
    // Given
    shard.hold(105, true);
    shard.hold(110, true);
    shard.advance(110);
    // When
    shard.scanned(110);
    // Then
    assertThat(shard.floor()).isEqualTo(104);
  }

  @Test
  void a_row_let_go_without_a_record_keeps_the_floor_below_it() {
    // Given
    shard.hold(105, true);
    shard.advance(110);
    shard.scanned(110);
    // When
    shard.abandoned(105);
    // Then
    assertThat(shard.floor()).isEqualTo(104);
  }

  @Test
  void a_recorded_row_lets_the_floor_rise_to_what_was_scanned() {
    // Given
    shard.hold(105, true);
    shard.advance(110);
    shard.scanned(108);
    // When
    shard.recorded(105, true);
    // Then
    assertThat(shard.floor()).isEqualTo(108);
  }

  @Test
  void the_floor_never_passes_what_is_not_safe_yet() {
    // Given
    shard.advance(500);
    // When
    shard.scanned(120);
    // Then
    assertThat(shard.floor()).isEqualTo(120);
  }

  @Test
  void a_row_of_the_backlog_does_not_hold_the_floor() {
    // Given
    shard.advance(500);
    shard.scanned(500);
    // When
    shard.hold(7, false);
    // Then
    assertThat(shard.floor()).isEqualTo(500);
  }

  @Test
  void where_one_stands_that_is_held_at_a_rewind_is_in_doubt_until_it_is_let_go_of() {
    // Given one that was moved aside
    Holdings holdings = new Holdings();
    Held kept = holdings.keep(holdings.take(DELIVERY, shard, holdings.beginReading()));
    shard.advance(500);
    // When the queue is read anew, past it
    shard.rewind();
    shard.advance(500);
    shard.scanned(500);
    shard.readInOrder(500);
    // Then
    assertThat(shard.floor()).isEqualTo(104);
    holdings.abandon(kept);
    assertThat(List.of(shard.cursor(), shard.scanFrom(), shard.orderedTo(), shard.floor()))
        .containsOnly(104L);
  }

  @Test
  void one_that_ended_for_good_is_not_in_doubt_any_more() {
    // Given
    shard.hold(105, true);
    shard.rewind();
    shard.advance(500);
    shard.scanned(500);
    // When
    shard.recorded(105, true);
    // Then
    assertThat(shard.floor()).isEqualTo(500);
    assertThat(shard.cursor()).isEqualTo(500);
  }

  @Test
  void a_move_that_is_told_after_the_rewind_leaves_it_in_doubt() {
    // Given
    Holdings holdings = new Holdings();
    Held moving = holdings.take(DELIVERY, shard, holdings.beginReading());
    shard.rewind();
    shard.advance(500);
    shard.scanned(500);
    // When
    holdings.recorded(moving, false);
    // Then
    assertThat(List.of(shard.cursor(), shard.scanFrom(), shard.floor())).containsOnly(104L);
  }
}
