package io.rookery.dispatch.replay;

import io.rookery.dispatch.replay.Count.Counted;
import io.rookery.shared.contract.ReplayContract;
import io.rookery.shared.contract.ReplayContract.CancelReplay;
import io.rookery.shared.contract.ReplayContract.FindReplay;
import io.rookery.shared.contract.ReplayContract.Replay;
import io.rookery.shared.contract.ReplayContract.ReplayFilter;
import io.rookery.shared.contract.ReplayContract.ReplayState;
import io.rookery.shared.contract.ReplayContract.StartReplay;
import io.rookery.shared.http.Problem;
import io.rookery.shared.http.Problems;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.storage.Database;
import io.rookery.shared.storage.Partitions.Retention;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * Takes the replays that people ask for, counts what they are about, and says how far they are. Any
 * dispatcher can; the owners of the shards do them.
 */
public final class ReplayAnswers {
  private static final int CLIENTS_MAX = 20_000;
  private static final int RUNNING_MAX = 50;
  private static final int LISTED_MAX = 1_000;
  private static final Problem TOO_MANY_CLIENTS =
      Problem.of(
          422,
          "too_many_clients",
          "This is about more than " + CLIENTS_MAX + " clients. Name a shorter time, or clients.");
  private static final Problem TOO_MANY_REPLAYS =
      new Problem(
          429,
          "too_many_replays",
          "There are " + RUNNING_MAX + " replays under way. Wait for one to end, or cancel one.",
          List.of(),
          60);

  private final JobStore jobs;
  private final Candidates candidates;
  private final InstantSource clock;
  private final Retention retention;
  private final LongSupplier nanoTime;

  /** {@code retention} says for how long notifications are kept. */
  public ReplayAnswers(
      Database database, InstantSource clock, Retention retention, LongSupplier nanoTime) {
    this.jobs = new JobStore(database);
    this.candidates = new Candidates(database);
    this.clock = clock;
    this.retention = retention;
    this.nanoTime = nanoTime;
  }

  /** Serves until the verticle of this context is undeployed. */
  public Future<Void> serve(Vertx vertx) {
    return Future.all(
            ReplayContract.START.serve(vertx, this::start).completion(),
            ReplayContract.LIST
                .serve(
                    vertx,
                    asked -> jobs.list(asked, Math.max(1, Math.min(asked.limit(), LISTED_MAX))))
                .completion(),
            ReplayContract.FIND.serve(vertx, this::find).completion(),
            ReplayContract.CANCEL.serve(vertx, this::cancel).completion())
        .mapEmpty();
  }

  Future<Replay> start(StartReplay asked) {
    return selection(asked.filter())
        .compose(
            selection ->
                Count.of(candidates, selection, nanoTime)
                    .compose(
                        counted ->
                            asked.dryRun()
                                ? Future.succeededFuture(dryRun(asked, selection, counted))
                                : add(asked, selection, counted)));
  }

  Future<Replay> find(FindReplay asked) {
    return jobs.find(asked.id(), asked.clients(), asked.environment())
        .map(found -> found.orElseThrow(Problems.NOT_FOUND::exception));
  }

  Future<Replay> cancel(CancelReplay asked) {
    FindReplay same = new FindReplay(asked.id(), asked.clients(), asked.environment());
    return find(same)
        .compose(found -> jobs.cancel(found, asked.actor()))
        .compose(done -> find(same));
  }

  private Future<Replay> add(StartReplay asked, Selection selection, Counted counted) {
    Replay job =
        new Replay(
            UUID.randomUUID(),
            ReplayState.RUNNING,
            asked.filter(),
            asked.perSecond(),
            counted.found(),
            counted.exact(),
            0,
            0,
            asked.actor().name(),
            null);
    return jobs.running()
        .compose(
            running ->
                running >= RUNNING_MAX
                    ? Future.failedFuture(TOO_MANY_REPLAYS.exception())
                    : jobs.forget())
        .compose(forgotten -> jobs.add(job, selection, asked.actor()))
        .compose(added -> find(new FindReplay(job.id(), null, null)));
  }

  private static Replay dryRun(StartReplay asked, Selection selection, Counted counted) {
    ReplayFilter filter = asked.filter();
    return new Replay(
        null,
        ReplayState.DRY_RUN,
        new ReplayFilter(
            filter.environment(),
            filter.clients(),
            filter.type(),
            filter.userId(),
            filter.finalState(),
            new NotificationId(selection.afterId()).drawnAt(),
            new NotificationId(selection.untilId()).drawnAt(),
            filter.ids()),
        asked.perSecond(),
        counted.found(),
        counted.exact(),
        0,
        counted.passed(),
        asked.actor().name(),
        null);
  }

  /** What is asked for, in the bounds of what is kept, and whose it is. */
  private Future<Selection> selection(ReplayFilter filter) {
    Instant now = clock.instant();
    // A day of notifications is dropped at the earliest when all of it is older.
    Instant kept = now.minus(retention.of(filter.environment())).minusSeconds(86_400);
    Instant from = filter.from() == null || filter.from().isBefore(kept) ? kept : filter.from();
    // One millisecond more: what was accepted just before the question is part of it.
    Instant end = now.plusMillis(1);
    Instant until = filter.until() == null || filter.until().isAfter(end) ? end : filter.until();
    UUID idFrom = NotificationId.lowerBound(from);
    UUID idTo = NotificationId.lowerBound(until);
    List<UUID> ids = filter.ids() == null ? null : ids(filter.ids());
    return clients(filter, idFrom, idTo, ids)
        .map(
            clients ->
                new Selection(
                    filter.environment(),
                    clients,
                    idFrom,
                    idTo,
                    filter.type() == null ? null : filter.type().code(),
                    filter.userId(),
                    filter.finalState() == null ? null : filter.finalState().code(),
                    null,
                    ids));
  }

  private Future<List<UUID>> clients(ReplayFilter filter, UUID idFrom, UUID idTo, List<UUID> ids) {
    List<UUID> named =
        filter.clients() == null
            ? null
            : filter.clients().stream().map(ClientUuid::value).distinct().toList();
    if (ids != null) {
      return jobs.clientsOf(filter.environment(), ids, named);
    }
    if (named != null) {
      return Future.succeededFuture(named);
    }
    return jobs.clients(filter.environment(), idFrom, idTo, CLIENTS_MAX + 1)
        .map(
            found -> {
              if (found.size() > CLIENTS_MAX) {
                throw TOO_MANY_CLIENTS.exception();
              }
              return found;
            });
  }

  private static List<UUID> ids(List<NotificationId> ids) {
    return ids.stream().map(NotificationId::value).distinct().sorted().toList();
  }
}
