package io.rookery.standalone.demo;

import io.rookery.shared.model.NotificationId;
import io.rookery.standalone.receiver.Arrival;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Shows each call as it arrives, with the time since its 202. A delivery can overtake the 202 on
 * its way to the demo: while the demo still sends, a call with an unknown id waits for it.
 */
final class Board {
  private record Waiting(Arrival arrival, int status) {}

  private final Screen screen;
  private final Map<String, Instant> acceptedAt = new HashMap<>();
  private final List<Waiting> waiting = new ArrayList<>();
  private boolean sending = true;

  Board(Screen screen) {
    this.screen = screen;
  }

  synchronized void accepted(Sent sent) {
    acceptedAt.put(sent.id(), sent.acceptedAt());
    showWaiting(false);
  }

  synchronized void arrived(Arrival arrival, int status) {
    if (Ledger.isTest(arrival)) {
      return;
    }
    waiting.add(new Waiting(arrival, status));
    showWaiting(!sending);
  }

  /** What still comes is not from the demo: it is shown with the time since its id was drawn. */
  synchronized void allSent() {
    sending = false;
    showWaiting(true);
  }

  private void showWaiting(boolean all) {
    waiting.removeIf(
        one -> {
          Instant since = acceptedAt.get(one.arrival().id());
          if (since == null && !all) {
            return false;
          }
          Instant from = since == null ? drawnAt(one.arrival()) : since;
          screen.delivery(one.arrival(), one.status(), Duration.between(from, one.arrival().at()));
          return true;
        });
  }

  private static Instant drawnAt(Arrival arrival) {
    try {
      return NotificationId.parse(arrival.id()).drawnAt();
    } catch (IllegalArgumentException noId) {
      return arrival.at();
    }
  }
}
