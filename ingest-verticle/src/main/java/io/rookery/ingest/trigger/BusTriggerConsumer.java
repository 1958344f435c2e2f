package io.rookery.ingest.trigger;

import io.rookery.ingest.intake.NotificationIntake;
import io.rookery.shared.bus.Wire;
import io.rookery.shared.contract.AccessContract.Principal;
import io.rookery.shared.contract.IngestContract;
import io.rookery.shared.contract.IngestContract.Accepted;
import io.rookery.shared.directory.Directory;
import io.rookery.shared.http.BearerAuth;
import io.rookery.shared.http.Problem;
import io.rookery.shared.http.Problems;
import io.rookery.shared.http.RateLimit;
import io.rookery.shared.model.KeyRole;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * The bus door for producers. It takes and refuses what the HTTP door does, with the same words.
 */
public final class BusTriggerConsumer {
  private static final Problem UNSUPPORTED =
      Problem.of(415, "unsupported_media_type", "Send a Buffer, a String or a JsonObject.");

  private final Vertx vertx;
  private final Directory directory;
  private final RateLimit limit;
  private final TriggerParser parser;
  private final NotificationIntake intake;

  public BusTriggerConsumer(
      Vertx vertx,
      Directory directory,
      RateLimit limit,
      TriggerParser parser,
      NotificationIntake intake) {
    this.vertx = vertx;
    this.directory = directory;
    this.limit = limit;
    this.parser = parser;
    this.intake = intake;
  }

  /** Serves the address. Every message gets exactly one answer, also where something throws. */
  public MessageConsumer<Object> serve() {
    return vertx
        .eventBus()
        .consumer(
            IngestContract.TRIGGER,
            message ->
                Future.succeededFuture(message)
                    .compose(this::accept)
                    .map(Wire::encode)
                    .onSuccess(message::reply)
                    .onFailure(failure -> refuse(message, failure)));
  }

  private Future<Accepted> accept(Message<Object> message) {
    Optional<String> key = BearerAuth.keyOf(message.headers().get(IngestContract.AUTHORIZATION));
    return check(key)
        .map(this::requireProducer)
        .compose(
            producer ->
                intake.accept(
                    producer,
                    parser.one(json(message.body())),
                    IdempotencyKey.of(message.headers().getAll(IngestContract.IDEMPOTENCY_KEY))))
        .map(receipt -> new Accepted(receipt.ids().get(0)));
  }

  /** The answer may come on the context of another asker; the intake belongs to this one. */
  private Future<Optional<Principal>> check(Optional<String> key) {
    if (key.isEmpty()) {
      return Future.succeededFuture(Optional.empty());
    }
    Context here = vertx.getOrCreateContext();
    Promise<Optional<Principal>> answer = Promise.promise();
    directory
        .check(key.get())
        .onComplete(checked -> here.runOnContext(then -> answer.handle(checked)));
    return answer.future();
  }

  /** As {@code RequestAddress} does: the asker finds the problem in its {@code BusFailure}. */
  private static void refuse(Message<Object> message, Throwable failure) {
    Problem problem = Problems.of(failure);
    message.fail(problem.status(), Wire.encode(problem).toString());
  }

  private Principal requireProducer(Optional<Principal> found) {
    Principal principal = found.orElseThrow(BearerAuth.UNAUTHORIZED::exception);
    if (principal.role() != KeyRole.PRODUCER) {
      throw BearerAuth.FORBIDDEN.exception();
    }
    limit
        .take(principal)
        .ifPresent(
            refused -> {
              throw refused.exception();
            });
    return principal;
  }

  private static Buffer json(Object body) {
    if (body instanceof Buffer buffer) {
      return buffer;
    }
    if (body instanceof String text) {
      return Buffer.buffer(text);
    }
    if (body instanceof JsonObject object) {
      return object.toBuffer();
    }
    throw UNSUPPORTED.exception();
  }
}
