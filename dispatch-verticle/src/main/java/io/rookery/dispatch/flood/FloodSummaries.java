package io.rookery.dispatch.flood;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.rookery.dispatch.shard.Holdings;
import io.rookery.shared.contract.SubscriptionContract.Resolution;
import io.rookery.shared.directory.Directory;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.NotificationId;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts one notification in place of the repeats that a window counted. From then on it is one
 * like any other: it waits while the endpoint is paused or dead, and ends as the others do.
 */
public final class FloodSummaries {
  private static final Logger LOG = LoggerFactory.getLogger(FloodSummaries.class);

  private final FloodStore store;
  private final Directory directory;
  private final Holdings holdings;
  private final Supplier<NotificationId> ids;
  private final Consumer<EndpointKey> accepted;
  private final Counter summaries;

  /** {@code accepted} is told for whom there is something fresh to send. */
  public FloodSummaries(
      FloodStore store,
      Directory directory,
      Holdings holdings,
      Supplier<NotificationId> ids,
      Consumer<EndpointKey> accepted,
      MeterRegistry registry) {
    this.store = store;
    this.directory = directory;
    this.holdings = holdings;
    this.ids = ids;
    this.accepted = accepted;
    this.summaries =
        Counter.builder("rookery.dispatch.flood.summaries")
            .description("Summaries accepted in place of repeats")
            .register(registry);
  }

  /** Closes a window that is over and has counted something; false if that is left for later. */
  Future<Boolean> close(FloodWindow window) {
    if (holdings.isErasing(window.endpoint(), window.key().userId())) {
      // The erasure takes the window away; a summary would name the user anew.
      return Future.succeededFuture(false);
    }
    NotificationId id = ids.get();
    return directory
        .resolve(window.endpoint())
        .compose(found -> store.summarise(window, id, acceptedAt(window, found)))
        .onSuccess(
            done -> {
              if (done) {
                told(window, id);
              }
            });
  }

  /** Where the subscription of the repeats has ended their summary ends with it. */
  private static Instant acceptedAt(FloodWindow window, Resolution found) {
    boolean goesOn =
        found.endpoint() != null
            && Candidate.subscribedSince(found.endpoint()).equals(window.subscribedSince());
    return goesOn ? null : window.repeats().acceptedAt();
  }

  private void told(FloodWindow window, NotificationId id) {
    summaries.increment();
    LOG.info(
        "flood.summarised client={} environment={} id={} first={} repeated={}",
        window.endpoint().client(),
        window.endpoint().environment().wireName(),
        id,
        window.firstId(),
        window.repeated());
    accepted.accept(window.endpoint());
  }
}
