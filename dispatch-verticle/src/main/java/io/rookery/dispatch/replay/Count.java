package io.rookery.dispatch.replay;

import io.rookery.dispatch.replay.Candidates.Candidate;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * Counts what a replay is about. It looks at no more than 50,000 notifications and for no longer
 * than 2 s: the person who asks waits for it.
 */
final class Count {
  private static final int LOOKED_AT_MAX = 50_000;
  private static final long NANOS_MAX = Duration.ofSeconds(2).toNanos();
  private static final int ROWS_PER_LOOK = 2_000;
  private static final int CLIENTS_PER_LOOK = 50;

  private final Candidates candidates;
  private final Selection selection;
  private final LongSupplier nanoTime;
  private final long begun;
  private int firstClient;
  private UUID afterId;
  private int lookedAt;
  private long found;
  private long passed;

  private Count(Candidates candidates, Selection selection, LongSupplier nanoTime) {
    this.candidates = candidates;
    this.selection = selection;
    this.nanoTime = nanoTime;
    this.begun = nanoTime.getAsLong();
    this.afterId = selection.afterId();
  }

  /**
   * How many there are.
   *
   * @param passed how many would be passed over: under way, or erased
   * @param exact false: at least as many
   */
  record Counted(long found, long passed, boolean exact) {}

  static Future<Counted> of(Candidates candidates, Selection selection, LongSupplier nanoTime) {
    return new Count(candidates, selection, nanoTime).goOn();
  }

  private Future<Counted> goOn() {
    List<UUID> clients = selection.clients();
    boolean end = firstClient >= clients.size();
    if (end || lookedAt >= LOOKED_AT_MAX || nanoTime.getAsLong() - begun > NANOS_MAX) {
      return Future.succeededFuture(new Counted(found, passed, end));
    }
    int last = Math.min(clients.size(), firstClient + CLIENTS_PER_LOOK);
    return candidates
        .look(selection.of(clients.subList(firstClient, last)).after(afterId), ROWS_PER_LOOK)
        .compose(
            seen -> {
              add(seen);
              if (seen.size() < ROWS_PER_LOOK) {
                firstClient = last;
                afterId = selection.afterId();
              } else {
                afterId = seen.get(seen.size() - 1).id();
              }
              return goOn();
            });
  }

  private void add(List<Candidate> seen) {
    lookedAt += seen.size();
    for (Candidate one : seen) {
      if (one.isWanted()) {
        found++;
      } else if (one.isPassed()) {
        passed++;
      }
    }
  }
}
