package io.rookery.dispatch.control;

import io.rookery.dispatch.hold.HoldStore;
import io.rookery.shared.contract.ControlContract;
import io.rookery.shared.contract.ControlContract.Instruct;
import io.rookery.shared.contract.ControlContract.Instructed;
import io.rookery.shared.contract.ControlContract.InstructedShards;
import io.rookery.shared.contract.ControlContract.InstructionKind;
import io.rookery.shared.contract.ControlContract.ListStops;
import io.rookery.shared.contract.ControlContract.SetStop;
import io.rookery.shared.contract.ControlContract.Stops;
import io.rookery.shared.http.Problems;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Takes what people ask: stores it, says on the bus that it is there, and waits a moment for the
 * owner to have done it. Any dispatcher can take it.
 */
public final class ControlAnswers {
  private static final int LOOK_AGAIN_MS = 50;
  private static final int LOOKS_MAX = 40;

  /** Finds the endpoint of a notification; empty if it is of none of these clients. */
  @FunctionalInterface
  public interface EndpointOf {
    Future<Optional<EndpointKey>> find(NotificationId id, List<ClientUuid> clients);
  }

  private final Vertx vertx;
  private final InstructionStore instructions;
  private final HoldStore holds;
  private final WaitingStore waiting;
  private final EndpointOf endpointOf;
  private final InstantSource clock;
  private final Function<Environment, Duration> maxAge;

  /** {@code maxAge} says after how long a delivery expires. */
  public ControlAnswers(
      Vertx vertx,
      InstructionStore instructions,
      HoldStore holds,
      WaitingStore waiting,
      EndpointOf endpointOf,
      InstantSource clock,
      Function<Environment, Duration> maxAge) {
    this.vertx = vertx;
    this.instructions = instructions;
    this.holds = holds;
    this.waiting = waiting;
    this.endpointOf = endpointOf;
    this.clock = clock;
    this.maxAge = maxAge;
  }

  /** Serves until the verticle of this context is undeployed. */
  public Future<Void> serve() {
    return Future.all(
            ControlContract.INSTRUCT.serve(vertx, this::instruct).completion(),
            ControlContract.SET_STOP.serve(vertx, this::setStop).completion(),
            ControlContract.STOPS.serve(vertx, this::stops).completion())
        .mapEmpty();
  }

  Future<Instructed> instruct(Instruct asked) {
    return endpoint(asked)
        .compose(
            endpoint ->
                instructions
                    .add(asked, endpoint)
                    .compose(
                        id -> {
                          hint(Set.of(endpoint.shard()));
                          return resultOf(id, LOOKS_MAX);
                        })
                    .compose(done -> withExpiry(asked, endpoint, done)));
  }

  Future<Stops> setStop(SetStop asked) {
    Future<Void> set =
        asked.stopped()
            ? holds.stop(asked.environment(), asked.actor(), asked.why())
            : holds.start(asked.environment(), asked.actor());
    return set.onSuccess(done -> hint(Set.of())).compose(done -> stops(new ListStops()));
  }

  Future<Stops> stops(ListStops asked) {
    return holds.stops().map(Stops::new);
  }

  private Future<EndpointKey> endpoint(Instruct asked) {
    if (asked.endpoint() != null) {
      return Future.succeededFuture(asked.endpoint());
    }
    return endpointOf
        .find(asked.notification(), asked.clients())
        .map(
            found ->
                found
                    .filter(
                        endpoint ->
                            asked.environment() == null
                                || asked.environment() == endpoint.environment())
                    .orElseThrow(Problems.NOT_FOUND::exception));
  }

  private Future<Instructed> resultOf(long id, int looksLeft) {
    return instructions
        .result(id)
        .compose(
            result -> {
              if (result != null || looksLeft == 0) {
                return Future.succeededFuture(new Instructed(id, result, null));
              }
              Promise<Void> later = Promise.promise();
              vertx.setTimer(LOOK_AGAIN_MS, fired -> later.complete());
              return later.future().compose(then -> resultOf(id, looksLeft - 1));
            });
  }

  private Future<Instructed> withExpiry(Instruct asked, EndpointKey endpoint, Instructed done) {
    if (asked.kind() != InstructionKind.PAUSE && asked.kind() != InstructionKind.DISABLE) {
      return Future.succeededFuture(done);
    }
    return waiting
        .oldest(endpoint)
        .map(
            oldest -> {
              Instant from = oldest.orElseGet(clock::instant);
              Instant expires = from.plus(maxAge.apply(endpoint.environment()));
              return new Instructed(done.id(), done.result(), expires);
            });
  }

  private void hint(Set<Short> shards) {
    ControlContract.INSTRUCTED.announce(vertx, new InstructedShards(shards));
  }
}
