package io.rookery.dispatch.schedule;

import io.rookery.shared.loop.Timers;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Time that passes only from event to event; every timer of the engine is one of them. */
final class VirtualTime implements LongSupplier, InstantSource, Timers {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private record Event(long at, long number, Runnable action) {}

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
  private final Map<Long, Runnable> cancels = new HashMap<>();
  private final Queue<Long> cancelled = new ConcurrentLinkedQueue<>();
  private final Thread own = Thread.currentThread();
  private long now;
  private long number;

  @Override
  public long getAsLong() {
    return now;
  }

  @Override
  public Instant instant() {
    return START.plusNanos(now);
  }

  @Override
  public Runnable after(Duration delay, Runnable action) {
    Event event = new Event(now + Math.max(1, delay.toNanos()), number++, action);
    events.add(event);
    return () -> events.remove(event);
  }

  void afterSeconds(double seconds, Runnable action) {
    after(Duration.ofNanos((long) (seconds * TimeUnit.SECONDS.toNanos(1))), action);
  }

  double seconds() {
    return now / (double) TimeUnit.SECONDS.toNanos(1);
  }

  /** Timers that have not fired and were not given up. */
  int pending() {
    cancelWhatIsCancelled();
    return events.size();
  }

  void runTo(double seconds) {
    long end = (long) (seconds * TimeUnit.SECONDS.toNanos(1));
    while (!events.isEmpty() && events.peek().at() <= end) {
      cancelWhatIsCancelled();
      Event next = events.poll();
      if (next == null || next.at() > end) {
        if (next != null) {
          events.add(next);
        }
        break;
      }
      now = next.at();
      next.action().run();
    }
    now = Math.max(now, end);
  }

  private void cancelWhatIsCancelled() {
    for (Long id = cancelled.poll(); id != null; id = cancelled.poll()) {
      Runnable cancel = cancels.remove(id);
      if (cancel != null) {
        cancel.run();
      }
    }
  }

  /** Vert.x with its timers in this time, for the library of the breakers. */
  Vertx vertx(Vertx real) {
    return (Vertx)
        Proxy.newProxyInstance(
            Vertx.class.getClassLoader(),
            new Class<?>[] {Vertx.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("setTimer")) {
                // From a thread of its own the library only opens what was given up before.
                return Thread.currentThread() != own
                    ? -1L
                    : setTimer((Long) arguments[0], arguments[1]);
              }
              if (method.getName().equals("cancelTimer")) {
                // The library ends a probe on a thread of its own.
                cancelled.add((Long) arguments[0]);
                return true;
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException failed) {
                throw failed.getCause();
              }
            });
  }

  @SuppressWarnings("unchecked")
  private long setTimer(long millis, Object handler) {
    long id = number++;
    cancels.put(
        id,
        after(
            Duration.ofMillis(millis),
            () -> {
              cancels.remove(id);
              try {
                ((Handler<Long>) handler).handle(id);
              } catch (IllegalStateException late) {
                // The probe had ended, and the library was about to cancel this timer of its.
              }
            }));
    return id;
  }
}
