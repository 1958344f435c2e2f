package io.rookery.dispatch.health;

import io.rookery.shared.model.EndpointKey;
import java.time.Instant;
import java.util.Comparator;
import java.util.UUID;

/** An hour of an endpoint, named by its beginning. */
record EndpointHour(EndpointKey endpoint, Instant hour) {
  /** In which rows are locked: two dispatchers that write at once must not deadlock. */
  static final Comparator<EndpointHour> ORDER =
      Comparator.<EndpointHour, UUID>comparing(one -> one.endpoint.client().value())
          .thenComparing(one -> one.endpoint.environment())
          .thenComparing(EndpointHour::hour);
}
