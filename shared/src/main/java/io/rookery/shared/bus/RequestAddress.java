package io.rookery.shared.bus;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageConsumer;
import java.time.Duration;
import java.util.function.Function;

/**
 * One address where a question gets an answer: its name and the two records that cross it.
 *
 * @param name the address, which ends in the version of its records, such as {@code .v1}
 */
public record RequestAddress<Q extends Record, R extends Record>(
    String name, Class<Q> request, Class<R> reply) {

  /**
   * Asks, and waits no longer than {@code timeout}.
   *
   * @return the answer; fails with {@link BusFailure} — which tells whether nobody listened, nobody
   *     answered in time, or the answer was a refusal
   */
  public Future<R> ask(Vertx vertx, Q question, Duration timeout) {
    return vertx
        .eventBus()
        .<Buffer>request(name, Wire.encode(question), within(timeout))
        .map(answer -> Wire.decode(answer.body(), reply))
        .recover(failure -> Future.failedFuture(BusFailure.of(name, failure)));
  }

  /** Serves the address. Every question gets exactly one answer, also when the handler throws. */
  public MessageConsumer<Buffer> serve(Vertx vertx, Function<Q, Future<R>> handler) {
    return vertx
        .eventBus()
        .consumer(
            name,
            message ->
                Future.succeededFuture(message.body())
                    .map(body -> Wire.decode(body, request))
                    .compose(handler)
                    .map(Wire::encode)
                    .onSuccess(message::reply)
                    .onFailure(failure -> BusFailure.of(name, failure).replyTo(message)));
  }

  private static DeliveryOptions within(Duration timeout) {
    return new DeliveryOptions().setSendTimeout(timeout.toMillis());
  }
}
