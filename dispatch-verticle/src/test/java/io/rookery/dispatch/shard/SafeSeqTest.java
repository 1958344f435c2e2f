package io.rookery.dispatch.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.dispatch.shard.SafeSeq.Sample;
import org.junit.jupiter.api.Test;

class SafeSeqTest {
  private final SafeSeq safeSeq = new SafeSeq();

  @Test
  void a_single_sample_makes_nothing_safe() {
    // When
    long safe = safeSeq.offer(new Sample(100, 50, 50));
    // Then
    assertThat(safe).isZero();
  }

  @Test
  void what_was_drawn_before_is_safe_once_the_next_sample_has_no_older_transaction() {
    // Given
    safeSeq.offer(new Sample(100, 50, 50));
    // When
    long safe = safeSeq.offer(new Sample(120, 60, 60));
    // Then
    assertThat(safe).isEqualTo(100);
  }

  @Test
  void a_transaction_that_stays_open_holds_back_all_that_was_drawn_since_it_began() {
    // Given
    safeSeq.offer(new Sample(100, 50, 50));
    safeSeq.offer(new Sample(120, 55, 60));
    safeSeq.offer(new Sample(150, 55, 90));
    // When
    long whileOpen = safeSeq.offer(new Sample(900, 55, 400));
    long afterItsEnd = safeSeq.offer(new Sample(950, 500, 500));
    // Then
    assertThat(whileOpen).isZero();
    assertThat(afterItsEnd).isEqualTo(900);
  }

  @Test
  void the_sample_that_read_a_value_proves_nothing_of_it() {
    // Given a transaction 50 that drew seq 101 just before the value was read
    safeSeq.offer(new Sample(101, 50, 50));
    // When it is still running
    long safe = safeSeq.offer(new Sample(101, 50, 51));
    // Then
    assertThat(safe).isZero();
  }

  @Test
  void a_sequence_that_went_back_makes_everything_unsafe_again() {
    // Given
    safeSeq.offer(new Sample(100, 50, 50));
    safeSeq.offer(new Sample(120, 60, 60));
    // When
    long safe = safeSeq.offer(new Sample(10, 70, 70));
    // Then
    assertThat(safe).isZero();
  }
}
