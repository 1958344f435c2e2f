package io.rookery.ingest.intake;

import io.micrometer.core.instrument.MeterRegistry;
import io.rookery.ingest.notification.AcceptFailed;
import io.rookery.ingest.notification.Acceptance;
import io.rookery.ingest.notification.Claim;
import io.rookery.ingest.notification.Notification;
import io.rookery.ingest.notification.Receipt;
import io.rookery.ingest.notification.SqlNotificationStore;
import io.rookery.ingest.notification.Submission;
import io.rookery.ingest.room.StorageRoom;
import io.rookery.shared.body.NotificationBody;
import io.rookery.shared.contract.AccessContract.Principal;
import io.rookery.shared.contract.DispatchContract;
import io.rookery.shared.contract.DispatchContract.Wake;
import io.rookery.shared.http.Problem;
import io.rookery.shared.http.ProblemException;
import io.rookery.shared.loop.Deadline;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.storage.Batcher;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what producers hand in, from every door: checks that the key may, stores many requests in
 * one commit, then answers them and wakes the dispatchers. No answer leaves before the commit that
 * holds what it promises (I2). Used from one event loop.
 */
public final class NotificationIntake {
  private static final Logger LOG = LoggerFactory.getLogger(NotificationIntake.class);
  private static final Problem WRONG_ENVIRONMENT =
      Problem.of(403, "wrong_environment", "This key belongs to the other environment.");
  private static final Problem MISMATCH =
      Problem.of(
          409, "idempotency_mismatch", "This Idempotency-Key came with another request before.");

  /** Apart from {@code unavailable}, after which nothing was stored. */
  private static final Problem OUTCOME_UNKNOWN =
      new Problem(
          503,
          "outcome_unknown",
          "It may or may not have been stored. With an Idempotency-Key it is safe to send again.",
          List.of(),
          1);

  private final Vertx vertx;
  private final SqlNotificationStore store;
  private final Supplier<NotificationId> ids;
  private final IntakeSettings settings;
  private final StorageRoom room;
  private final IntakeMetrics metrics;
  private final Batcher<PendingRequest, Receipt> batcher;
  private long waitingBytes;

  /** Makes an intake that draws its ids from {@code ids}. */
  public NotificationIntake(
      Vertx vertx,
      SqlNotificationStore store,
      Supplier<NotificationId> ids,
      IntakeSettings settings,
      StorageRoom room,
      MeterRegistry metrics) {
    this.vertx = vertx;
    this.store = store;
    this.ids = ids;
    this.settings = settings;
    this.room = room;
    this.batcher =
        new Batcher<>(
            "intake", settings.rowsMax(), settings.waitingMax(), PendingRequest::rows, this::write);
    this.metrics = new IntakeMetrics(metrics, batcher::waiting, room::total);
  }

  /**
   * Accepts what was handed in, all of it or nothing. Fails with {@link ProblemException}: 403,
   * 422, 429, 409 or 503.
   */
  public Future<Receipt> accept(
      Principal producer, Submission submission, Optional<String> idempotencyKey) {
    for (Environment environment : submission.environments()) {
      if (!producer.mayUse(environment)) {
        return refused(WRONG_ENVIRONMENT);
      }
    }
    if (!submission.faults().isEmpty()) {
      return refused(
          Problem.invalid(
              "invalid_trigger", "The trigger has faults; see errors.", submission.faults()));
    }
    Optional<Problem> full =
        room.refusal(submission.triggers().stream().map(NotificationBody::endpoint).toList());
    if (full.isPresent()) {
      metrics.full();
      return refused(full.get());
    }
    return store(acceptance(producer, submission, idempotencyKey));
  }

  /** When nothing waits and nothing is being written. */
  public Future<Void> idle() {
    return batcher.idle();
  }

  private Acceptance acceptance(
      Principal producer, Submission submission, Optional<String> idempotencyKey) {
    List<Notification> notifications = new ArrayList<>(submission.triggers().size());
    for (NotificationBody trigger : submission.triggers()) {
      notifications.add(Notification.of(ids.get(), trigger));
    }
    // A key for both environments may mix them in a batch: its first trigger decides.
    Environment environment = submission.triggers().get(0).endpoint().environment();
    return new Acceptance(
        notifications,
        idempotencyKey
            .map(text -> new Claim.Key(environment, producer.name(), text))
            .map(key -> Claim.of(key, submission.request()))
            .orElse(null));
  }

  private Future<Receipt> store(Acceptance acceptance) {
    PendingRequest request = new PendingRequest(acceptance);
    if (waitingBytes + request.bytes() > settings.waitingBytesMax()) {
      return unavailable(Problem.unavailable());
    }
    waitingBytes += request.bytes();
    Future<Receipt> stored =
        batcher.submit(request).onComplete(done -> waitingBytes -= request.bytes());
    return inTime(request, stored)
        .transform(
            done -> done.succeeded() ? judge(done.result()) : unavailable(problem(done.cause())));
  }

  /** The answer, or a 503 when it takes too long: what is not yet being written then never is. */
  private Future<Receipt> inTime(PendingRequest request, Future<Receipt> stored) {
    return within(settings.answerWithin(), stored, () -> new AcceptFailed(!request.giveUp(), null));
  }

  /** {@code Future.timeout} would fire on a thread of its own. */
  private <T> Future<T> within(Duration limit, Future<T> work, Supplier<AcceptFailed> late) {
    Promise<T> answer = Promise.promise();
    Deadline deadline = Deadline.after(vertx, limit, () -> answer.tryFail(late.get()));
    work.onComplete(
        done -> {
          deadline.cancel();
          if (done.succeeded()) {
            answer.tryComplete(done.result());
          } else {
            answer.tryFail(done.cause());
          }
        });
    return answer.future();
  }

  private Future<Receipt> judge(Receipt receipt) {
    return switch (receipt.kind()) {
      case ACCEPTED -> Future.succeededFuture(receipt);
      case REPLAYED -> {
        metrics.replayed();
        yield Future.succeededFuture(receipt);
      }
      case MISMATCH -> refused(MISMATCH);
      case UNDECIDED -> unavailable(OUTCOME_UNKNOWN);
    };
  }

  /** One commit for all requests that still wait for an answer. */
  private Future<List<Receipt>> write(List<PendingRequest> requests) {
    List<PendingRequest> live = requests.stream().filter(PendingRequest::beginWrite).toList();
    if (live.isEmpty()) {
      return Future.succeededFuture(inPlace(requests, live, List.of()));
    }
    Future<List<Receipt>> commit =
        store.accept(live.stream().map(PendingRequest::acceptance).toList());
    return within(settings.writeTimeout(), commit, () -> new AcceptFailed(true, null))
        .onSuccess(receipts -> wake(live, receipts))
        .onFailure(failure -> LOG.warn("intake.not_stored requests={}", live.size(), failure))
        .map(receipts -> inPlace(requests, live, receipts));
  }

  /** Whoever was given up waits for no receipt, but has its place in the batch. */
  private static List<Receipt> inPlace(
      List<PendingRequest> requests, List<PendingRequest> live, List<Receipt> receipts) {
    if (live.size() == requests.size()) {
      return receipts;
    }
    List<Receipt> inPlace = new ArrayList<>(requests.size());
    int next = 0;
    for (PendingRequest request : requests) {
      boolean isLive = next < live.size() && live.get(next) == request;
      inPlace.add(isLive ? receipts.get(next++) : new Receipt(Receipt.Kind.UNDECIDED, List.of()));
    }
    return inPlace;
  }

  private void wake(List<PendingRequest> requests, List<Receipt> receipts) {
    Set<Short> shards = new HashSet<>();
    int rows = 0;
    for (int i = 0; i < requests.size(); i++) {
      if (receipts.get(i).kind() == Receipt.Kind.ACCEPTED) {
        for (Notification stored : requests.get(i).acceptance().notifications()) {
          shards.add(stored.body().endpoint().shard());
          room.accepted(stored.body().endpoint());
          rows++;
        }
      }
    }
    if (rows > 0) {
      metrics.stored(rows);
      DispatchContract.WAKE.announce(vertx, new Wake(shards));
    }
  }

  private static Problem problem(Throwable failure) {
    boolean mayBeStored = failure instanceof AcceptFailed failed && failed.mayBeStored();
    return mayBeStored ? OUTCOME_UNKNOWN : Problem.unavailable();
  }

  private Future<Receipt> unavailable(Problem problem) {
    metrics.unavailable();
    return refused(problem);
  }

  private static Future<Receipt> refused(Problem problem) {
    return Future.failedFuture(problem.exception());
  }
}
