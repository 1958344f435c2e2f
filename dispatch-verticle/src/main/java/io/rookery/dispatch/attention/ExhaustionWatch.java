package io.rookery.dispatch.attention;

import io.rookery.shared.model.EndpointKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which endpoints exhausted notifications. One that takes most and refuses some would change with
 * every message, so it is over only when nothing was exhausted for an hour, and something taken.
 */
final class ExhaustionWatch {
  private static final Duration QUIET = Duration.ofHours(1);

  private record Seen(Instant last, boolean deliveredSince) {
    boolean isOver(Instant now) {
      return deliveredSince && !now.isBefore(last.plus(QUIET));
    }
  }

  private final Map<EndpointKey, Seen> seen = new HashMap<>();

  /** A notification was exhausted; whether that is news. */
  boolean exhausted(EndpointKey endpoint, Instant now) {
    return seen.put(endpoint, new Seen(now, false)) == null;
  }

  /** Told of every delivery: costs a look into a map of the few that are watched. */
  void delivered(EndpointKey endpoint) {
    seen.computeIfPresent(endpoint, (key, known) -> new Seen(known.last(), true));
  }

  /** What the endpoint exhausts is news again. */
  void forget(EndpointKey endpoint) {
    seen.remove(endpoint);
  }

  /** These are raised, whichever node did it. */
  void known(Set<EndpointKey> endpoints, Instant now) {
    seen.keySet().retainAll(endpoints);
    endpoints.forEach(endpoint -> seen.putIfAbsent(endpoint, new Seen(now, false)));
  }

  /** Those for which it is over. */
  List<EndpointKey> over(Instant now) {
    List<EndpointKey> over = new ArrayList<>();
    seen.forEach(
        (endpoint, known) -> {
          if (known.isOver(now)) {
            over.add(endpoint);
          }
        });
    return over;
  }
}
