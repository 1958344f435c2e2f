package io.rookery.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.bench.load.SentLedger;
import io.rookery.bench.receive.ArrivalTable;
import org.junit.jupiter.api.Test;

class OrderBooksTest {
  private final SentLedger sent = new SentLedger();
  private final ArrivalTable arrived = new ArrivalTable();

  @Test
  void one_that_arrives_before_an_earlier_promised_one_is_out_of_order() {
    // Given
    sent.enter(1, 1, 0, 10, 0, 1);
    sent.enter(1, 2, 20, 30, 0, 1);
    arrives(2, 40, 41);
    arrives(1, 50, 51);
    // When
    OrderBooks order = new OrderBooks(sent, arrived);
    // Then
    assertThat(order.broken()).isOne();
    assertThat(order.tested()).isOne();
  }

  @Test
  void one_that_arrives_before_an_earlier_one_was_answered_is_out_of_order() {
    // Given
    sent.enter(1, 1, 0, 10, 0, 1);
    sent.enter(1, 2, 20, 30, 0, 1);
    arrives(1, 40, 60);
    arrives(2, 50, 61);
    // When
    OrderBooks order = new OrderBooks(sent, arrived);
    // Then
    assertThat(order.broken()).isOne();
  }

  @Test
  void only_a_promise_before_the_next_trigger_binds() {
    // Given
    sent.enter(1, 1, 0, 10, 0, 1);
    sent.enter(1, 2, 5, 15, 0, 1);
    arrives(2, 40, 41);
    arrives(1, 50, 51);
    // When
    OrderBooks order = new OrderBooks(sent, arrived);
    // Then
    assertThat(order.broken()).isZero();
    assertThat(order.tested()).isZero();
  }

  @Test
  void other_users_and_other_clients_do_not_bind() {
    // Given
    sent.enter(1, 1, 0, 10, 0, 1);
    sent.enter(1, 2, 20, 30, 0, 2);
    sent.enter(1, 3, 40, 50, 1, 1);
    arrives(3, 60, 61);
    arrives(2, 62, 63);
    arrives(1, 64, 65);
    // When
    OrderBooks order = new OrderBooks(sent, arrived);
    // Then
    assertThat(order.broken()).isZero();
  }

  @Test
  void what_was_sent_when_all_before_was_answered_tests_nothing() {
    // Given
    sent.enter(1, 1, 0, 10, 0, 1);
    sent.enter(1, 2, 70, 80, 0, 1);
    arrives(1, 40, 60);
    arrives(2, 90, 91);
    // When
    OrderBooks order = new OrderBooks(sent, arrived);
    // Then
    assertThat(order.tested()).isZero();
    assertThat(order.broken()).isZero();
  }

  @Test
  void a_turn_is_from_one_arrival_to_the_next_that_waited() {
    // Given: the third was promised only after the second had arrived.
    sent.enter(1, 1, 0, 1_000, 0, 1);
    sent.enter(1, 2, 2_000, 3_000, 0, 1);
    sent.enter(1, 3, 40_000_000, 41_000_000, 0, 1);
    arrives(1, 10_000_000, 10_000_001);
    arrives(2, 25_000_000, 25_000_001);
    arrives(3, 90_000_000, 90_000_001);
    // When
    Latency turns = new OrderBooks(sent, arrived).turns(new Window(0, 100_000_000));
    // Then
    assertThat(turns.millis(100)).isBetween(14.9, 15.1);
  }

  private void arrives(long low, long atNanos, long answeredNanos) {
    arrived.enter(1, low, atNanos, 0);
    arrived.answered(1, low, answeredNanos);
  }
}
