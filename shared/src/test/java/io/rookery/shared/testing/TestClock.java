package io.rookery.shared.testing;

import io.rookery.shared.loop.Timers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.PriorityQueue;

/** A clock that a test moves by hand; timers set on it fire as it passes them. */
public final class TestClock implements InstantSource, Timers {
  private record Due(Instant at, Runnable action) {}

  private final PriorityQueue<Due> timers = new PriorityQueue<>(Comparator.comparing(Due::at));
  private Instant now;

  private TestClock(Instant now) {
    this.now = now;
  }

  public static TestClock at(Instant now) {
    return new TestClock(now);
  }

  @Override
  public synchronized Instant instant() {
    return now;
  }

  /** Moves on and fires what became due, in order. */
  public synchronized void advance(Duration by) {
    Instant end = now.plus(by);
    while (!timers.isEmpty() && !timers.peek().at().isAfter(end)) {
      Due due = timers.poll();
      now = due.at();
      due.action().run();
    }
    now = end;
  }

  @Override
  public synchronized Runnable after(Duration delay, Runnable action) {
    Due due = new Due(now.plus(delay), action);
    timers.add(due);
    return () -> timers.remove(due);
  }
}
