package io.rookery.shared.testing;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.rookery.shared.bus.TopicAddress;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Hears what is announced on one address, so that a test waits for a signal and not for time. */
public final class BusProbe<T extends Record> {
  private final String address;
  private final BlockingQueue<T> heard = new LinkedBlockingQueue<>();

  private BusProbe(String address) {
    this.address = address;
  }

  /** Listens from now on. */
  public static <T extends Record> BusProbe<T> of(Vertx vertx, TopicAddress<T> topic) {
    BusProbe<T> probe = new BusProbe<>(topic.name());
    topic.listen(vertx, probe.heard::add);
    return probe;
  }

  /** Whether anything was announced that {@link #next} has not yet given. */
  public boolean hasHeard() {
    return !heard.isEmpty();
  }

  /** The next announcement; fails if none comes in time. */
  public T next(Duration within) throws InterruptedException {
    T next = heard.poll(within.toMillis(), MILLISECONDS);
    if (next == null) {
      throw new AssertionError("nothing was announced on " + address + " within " + within);
    }
    return next;
  }
}
