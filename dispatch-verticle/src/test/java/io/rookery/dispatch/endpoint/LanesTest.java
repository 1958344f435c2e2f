package io.rookery.dispatch.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LanesTest {
  private static final int PER_ENDPOINT_MAX = 256;
  private final Lanes lanes =
      new Lanes(new Lanes.Limits(512, 10, 64, PER_ENDPOINT_MAX, 25_000), () -> 0, null);

  @Test
  void i6_each_busy_endpoint_has_its_part_of_the_backlog_in_memory() {
    // Given
    List<EndpointKey> busy = Stream.generate(LanesTest::endpoint).limit(100).toList();
    // When
    int alone = lanes.rowsFromBacklogMax();
    busy.forEach(endpoint -> lanes.inLine(endpoint, true));
    int among100 = lanes.rowsFromBacklogMax();
    busy.forEach(endpoint -> lanes.inLine(endpoint, false));
    // Then
    assertThat(alone).isEqualTo(PER_ENDPOINT_MAX);
    assertThat(among100).isEqualTo(100);
    assertThat(lanes.rowsFromBacklogMax()).isEqualTo(PER_ENDPOINT_MAX);
    assertThat(lanes.size()).isZero();
  }

  @Test
  void i6_however_many_are_busy_each_may_have_some() {
    // When
    Stream.generate(LanesTest::endpoint)
        .limit(5_000)
        .forEach(endpoint -> lanes.inLine(endpoint, true));
    // Then
    assertThat(lanes.rowsFromBacklogMax()).isEqualTo(4);
  }

  private static EndpointKey endpoint() {
    return new EndpointKey(new ClientUuid(UUID.randomUUID()), Environment.PRODUCTION);
  }
}
