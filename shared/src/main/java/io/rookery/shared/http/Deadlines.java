package io.rookery.shared.http;

import io.rookery.shared.loop.Timers;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Ends what lasts too long. All have the same time, so the oldest ends first and one timer serves
 * any number: a timer for each of 10,000 requests a second would cost more than reading them.
 *
 * @param <T> compared by identity or by equals, as it defines
 */
final class Deadlines<T> {
  private final Timers timers;
  private final LongSupplier nanoTime;
  private final long withinNanos;
  private final Consumer<T> late;
  private final Map<T, Long> ends = new LinkedHashMap<>();
  private boolean armed;

  Deadlines(Timers timers, LongSupplier nanoTime, Duration within, Consumer<T> late) {
    this.timers = timers;
    this.nanoTime = nanoTime;
    this.withinNanos = within.toNanos();
    this.late = late;
  }

  void add(T item) {
    ends.put(item, nanoTime.getAsLong() + withinNanos);
    if (!armed) {
      arm(withinNanos);
    }
  }

  void remove(T item) {
    ends.remove(item);
  }

  private void arm(long nanos) {
    armed = true;
    timers.after(Duration.ofNanos(nanos), this::endTheLate);
  }

  private void endTheLate() {
    armed = false;
    while (!ends.isEmpty()) {
      Iterator<Map.Entry<T, Long>> oldest = ends.entrySet().iterator();
      Map.Entry<T, Long> entry = oldest.next();
      long left = entry.getValue() - nanoTime.getAsLong();
      if (left > 0) {
        arm(left);
        return;
      }
      oldest.remove();
      late.accept(entry.getKey());
    }
  }
}
