package io.rookery.bench.scenario;

import io.rookery.bench.load.SentLedger;
import io.rookery.bench.receive.ArrivalTable;
import java.util.Set;
import java.util.UUID;

/** The producer's ledger against the receiver's. */
final class Books {
  private final SentLedger sent;
  private final ArrivalTable arrived;

  Books(SentLedger sent, ArrivalTable arrived) {
    this.sent = sent;
    this.arrived = arrived;
  }

  /** Promised, and neither arrived nor waiting. */
  long lost(Set<UUID> waiting) {
    long lost = 0;
    for (int row = 0; row < sent.size(); row++) {
      if (!hasArrived(row) && !waiting.contains(new UUID(sent.high(row), sent.low(row)))) {
        lost++;
      }
    }
    return lost;
  }

  /** Promised and not arrived. */
  long missing() {
    long missing = 0;
    for (int row = 0; row < sent.size(); row++) {
      missing += hasArrived(row) ? 0 : 1;
    }
    return missing;
  }

  /** Arrived, and never promised: an answer was lost on its way, or somebody made it up. */
  long unexpected() {
    return arrived.size() - (sent.size() - missing());
  }

  /** The same of those who answer as they should. */
  long missingOf(int healthy) {
    long missing = 0;
    for (int row = 0; row < sent.size(); row++) {
      missing += sent.client(row) < healthy && !hasArrived(row) ? 1 : 0;
    }
    return missing;
  }

  /** Promises within the window. */
  long acceptedIn(Window window) {
    long accepted = 0;
    for (int row = 0; row < sent.size(); row++) {
      accepted += window.contains(sent.acceptedNanos(row)) ? 1 : 0;
    }
    return accepted;
  }

  /** First arrivals within the window, of the first {@code clients}. */
  long arrivedIn(Window window, int clients) {
    long count = 0;
    for (int row = 0; row < sent.size(); row++) {
      count +=
          sent.client(row) < clients && hasArrived(row) && window.contains(arrival(row)) ? 1 : 0;
    }
    return count;
  }

  /** From when a trigger was to be sent to its arrival. */
  Latency arrival(Window window, int healthy) {
    Latency latency = new Latency();
    for (int row = 0; row < sent.size(); row++) {
      if (counts(row, window, healthy)) {
        latency.enter(arrival(row) - sent.intendedNanos(row));
      }
    }
    return latency;
  }

  /** From the 202 to the arrival; 0 where the notification was faster than its 202. */
  Latency afterAccept(Window window, int healthy) {
    Latency latency = new Latency();
    for (int row = 0; row < sent.size(); row++) {
      if (counts(row, window, healthy)) {
        latency.enter(arrival(row) - sent.acceptedNanos(row));
      }
    }
    return latency;
  }

  /** From when a trigger was to be sent to its 202. */
  Latency accept(Window window) {
    Latency latency = new Latency();
    for (int row = 0; row < sent.size(); row++) {
      if (window.contains(sent.intendedNanos(row))) {
        latency.enter(sent.acceptedNanos(row) - sent.intendedNanos(row));
      }
    }
    return latency;
  }

  private boolean counts(int row, Window window, int healthy) {
    return sent.client(row) < healthy
        && window.contains(sent.intendedNanos(row))
        && hasArrived(row);
  }

  private boolean hasArrived(int row) {
    return arrived.count(sent.high(row), sent.low(row)) > 0;
  }

  private long arrival(int row) {
    return arrived.firstNanos(sent.high(row), sent.low(row));
  }
}
