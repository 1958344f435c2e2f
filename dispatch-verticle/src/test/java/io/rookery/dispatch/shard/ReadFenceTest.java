package io.rookery.dispatch.shard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReadFenceTest {
  private final ReadFence fence = new ReadFence();

  @Test
  void what_ended_while_a_reading_was_under_way_is_outdated_in_it() {
    // Given
    long reading = fence.begin();
    // When
    fence.ended(7);
    // Then
    assertThat(fence.outdated(reading, 7)).isTrue();
    assertThat(fence.outdated(reading, 8)).isFalse();
  }

  @Test
  void a_reading_that_began_later_is_trusted() {
    // Given
    long earlier = fence.begin();
    fence.ended(7);
    // When
    long later = fence.begin();
    // Then
    assertThat(fence.outdated(later, 7)).isFalse();
    assertThat(fence.outdated(earlier, 7)).isTrue();
  }

  @Test
  void nothing_is_remembered_once_no_reading_is_open() {
    // Given
    long first = fence.begin();
    long second = fence.begin();
    fence.ended(7);
    // When
    fence.end(first);
    boolean stillThere = fence.outdated(second, 7);
    fence.end(second);
    // Then
    assertThat(stillThere).isTrue();
    assertThat(fence.outdated(second, 7)).isFalse();
  }
}
