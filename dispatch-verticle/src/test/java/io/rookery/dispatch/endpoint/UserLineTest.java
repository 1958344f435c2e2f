package io.rookery.dispatch.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class UserLineTest {
  private static final long THE_END = Long.MAX_VALUE;

  private final UserOrder order =
      new UserOrder(
          new EndpointKey(new ClientUuid(UUID.randomUUID()), Environment.PRODUCTION), () -> 100);

  @Test
  void a_line_read_to_its_end_that_has_nothing_is_read_no_more() {
    // Given
    UserLine line = order.line("u1");
    order.readTo(THE_END);
    // When
    order.beginReading(line);
    order.endReading(line, THE_END);
    // Then
    assertThat(order.unread()).isEmpty();
    assertThat(order.find("u1")).isNull();
  }

  @Test
  void a_line_that_memory_let_go_of_a_row_of_meanwhile_is_read_again() {
    // Given
    UserLine line = order.line("u1");
    order.readTo(THE_END);
    // When
    order.beginReading(line);
    order.left("u1", 7);
    order.endReading(line, THE_END);
    // Then
    assertThat(order.unread()).containsExactly(line);
  }

  @Test
  void what_no_reading_of_the_backlog_has_come_to_is_ahead() {
    // When
    order.readTo(7);
    // Then
    assertThat(order.isAhead(7)).isFalse();
    assertThat(order.isAhead(8)).isTrue();
  }
}
