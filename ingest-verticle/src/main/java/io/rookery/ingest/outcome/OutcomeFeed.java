package io.rookery.ingest.outcome;

import io.rookery.shared.storage.Batcher;
import io.rookery.shared.storage.Database;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Gives producers that reconcile the final state of every delivery, in pages, each once to a reader
 * who keeps its cursor. Used from one event loop.
 */
public final class OutcomeFeed {
  // One reading at a time, of the 8 sessions that accept: who catches up must not hold up triggers.
  private static final int READERS_WAITING_MAX = 64;

  /**
   * One page.
   *
   * @param next where to read on, given also where nothing came
   * @param more whether to read on at once
   */
  record Page(List<Outcome> outcomes, OutcomeCursor next, boolean more) {}

  private final SqlOutcomeFeed feed;
  private final Duration keptAtLeast;
  private final Batcher<OutcomeQuery, Page> readings;

  /** {@code keptAtLeast}: how long after its end an outcome can surely be read. */
  public OutcomeFeed(Database database, Duration keptAtLeast) {
    this.feed = new SqlOutcomeFeed(database);
    this.keptAtLeast = keptAtLeast;
    this.readings =
        new Batcher<>(
            "outcomes",
            1,
            READERS_WAITING_MAX,
            query -> 1,
            queries -> readNow(queries.get(0)).map(List::of));
  }

  Future<Page> read(OutcomeQuery query) {
    return readings.submit(query);
  }

  /** The head comes first: a failover between the two statements voids the cursor, never skips. */
  private Future<Page> readNow(OutcomeQuery query) {
    return feed.head(query.environment())
        .compose(
            head -> {
              if (query.fromNow()) {
                return Future.succeededFuture(new Page(List.of(), head, false));
              }
              OutcomeCursor after =
                  query.after() == null
                      ? OutcomeCursor.start(head)
                      : query.after().requireValid(head, keptAtLeast);
              return feed.page(after, query.limit())
                  .map(outcomes -> page(after, outcomes, query.limit(), head.at()));
            });
  }

  private static Page page(OutcomeCursor after, List<Outcome> outcomes, int limit, Instant now) {
    boolean more = outcomes.size() == limit;
    if (outcomes.isEmpty()) {
      return new Page(outcomes, after.at(now), more);
    }
    Outcome last = outcomes.get(outcomes.size() - 1);
    return new Page(outcomes, after.behind(last, more ? last.at() : now), more);
  }
}
