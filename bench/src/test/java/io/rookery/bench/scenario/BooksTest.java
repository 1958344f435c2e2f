package io.rookery.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.bench.load.SentLedger;
import io.rookery.bench.receive.ArrivalTable;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class BooksTest {
  private final SentLedger sent = new SentLedger();
  private final ArrivalTable arrived = new ArrivalTable();
  private final Books books = new Books(sent, arrived);

  @Test
  void what_neither_arrived_nor_waits_is_lost() {
    // Given
    sent.enter(1, 1, 0, 1, 0, 0);
    sent.enter(1, 2, 0, 1, 0, 0);
    sent.enter(1, 3, 0, 1, 0, 0);
    arrived.enter(1, 1, 5, 0);
    // When
    long lost = books.lost(Set.of(new UUID(1, 2)));
    // Then
    assertThat(lost).isOne();
    assertThat(books.missing()).isEqualTo(2);
  }

  @Test
  void what_arrived_without_a_promise_is_unexpected() {
    // Given
    sent.enter(1, 1, 0, 1, 0, 0);
    arrived.enter(9, 9, 5, 0);
    // When
    long unexpected = books.unexpected();
    // Then
    assertThat(unexpected).isOne();
  }
}
