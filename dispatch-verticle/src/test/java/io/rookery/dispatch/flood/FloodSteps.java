package io.rookery.dispatch.flood;

import io.rookery.dispatch.delivery.Delivery;
import io.rookery.shared.body.NotificationBody;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.model.NotificationType;
import io.rookery.shared.storage.Database;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * What {@link FloodGate} and {@link FloodRound} ask of the store, in steps of their own: a history
 * puts others between finding a window and closing it.
 */
public final class FloodSteps {
  private static final Duration WINDOW = Duration.ofHours(1);
  private static final int WINDOWS_MAX = 100;

  private final FloodStore store;

  public FloodSteps(Database database, UUID owner) {
    this.store = new FloodStore(database, owner);
  }

  /** A window that was found to be over; when it is closed it may have counted on. */
  public static final class Over {
    private final FloodWindow window;

    private Over(FloodWindow window) {
      this.window = window;
    }

    /** How many repeats its summary would tell of. */
    public long repeated() {
      return window.repeated();
    }
  }

  /** The body of an extraction that failed; of one endpoint all are the same. */
  public static Buffer failed(EndpointKey endpoint, UUID id, Instant at) {
    return new NotificationBody(
            endpoint,
            NotificationType.EXTRACTION_FAILED,
            "u",
            "Fitbit",
            "credentials_invalid",
            null,
            at,
            null)
        .toJson(new NotificationId(id));
  }

  /** Whether it can be a repeat. */
  public static boolean concerns(Delivery delivery) {
    return delivery.content() != null
        && delivery.content().body() != null
        && FloodKey.of(delivery).isPresent();
  }

  /** As before its first attempt; whether it was taken out as a repeat. */
  public Future<Boolean> collapse(Delivery delivery, Instant now) {
    FloodKey key = FloodKey.of(delivery).orElseThrow();
    Candidate candidate = new Candidate(delivery, key, Instant.EPOCH, WINDOW);
    return store
        .collapse(candidate, now)
        .compose(
            first ->
                first.isPresent()
                    ? Future.succeededFuture(true)
                    : store.open(candidate, now).map(false));
  }

  /** Forgets the windows that counted nothing; those of these shards that are over by then. */
  public Future<List<Over>> over(Collection<Short> shards, Instant then) {
    return store
        .forget(shards, then, WINDOWS_MAX)
        .compose(gone -> store.over(shards, then, WINDOWS_MAX))
        .map(all -> all.stream().map(Over::new).toList());
  }

  /** Accepts the summary; false if the window is gone, or has counted on. */
  public Future<Boolean> close(Over over, UUID summary) {
    return store.summarise(over.window, new NotificationId(summary), null);
  }
}
