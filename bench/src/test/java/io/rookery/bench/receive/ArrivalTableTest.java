package io.rookery.bench.receive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ArrivalTableTest {

  @Test
  void it_keeps_every_id_with_its_count_and_first_time_beyond_its_first_capacity() {
    // Given
    ArrivalTable table = new ArrivalTable();
    SplittableRandom ids = new SplittableRandom(1);
    // When
    for (int i = 0; i < 10_000; i++) {
      long high = ids.nextLong();
      table.enter(high, i, i, 7);
      if (i % 10 == 0) {
        table.enter(high, i, i + 1_000_000, 7);
      }
    }
    // Then
    SplittableRandom again = new SplittableRandom(1);
    for (int i = 0; i < 10_000; i++) {
      long high = again.nextLong();
      assertThat(table.count(high, i)).isEqualTo(i % 10 == 0 ? 2 : 1);
      assertThat(table.firstNanos(high, i)).isEqualTo(i);
    }
    assertThat(table.size()).isEqualTo(10_000);
    assertThat(table.repeats()).isEqualTo(1_000);
  }

  @Test
  void another_process_reads_what_one_wrote() {
    // Given
    ArrivalTable table = new ArrivalTable();
    table.enter(1, 2, 3, 4);
    table.enter(1, 2, 5, 4);
    // When
    ArrivalTable read = ArrivalTable.of(table.toBuffer());
    // Then
    assertThat(read.size()).isOne();
    assertThat(read.count(1, 2)).isEqualTo(2);
    assertThat(read.firstNanos(1, 2)).isEqualTo(3);
    assertThat(read.count(1, 3)).isZero();
  }
}
