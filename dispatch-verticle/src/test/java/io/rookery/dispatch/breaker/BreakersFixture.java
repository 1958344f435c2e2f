package io.rookery.dispatch.breaker;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** The breakers run as in the engine: on one context, with the library's real timer. */
@ExtendWith(VertxExtension.class)
abstract class BreakersFixture {
  static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
  static final Instant PROBED = NOW.plusMillis(20);
  static final long VERSION = 7;
  static final EndpointKey KEY = key(1);
  static final BreakerSignal FAILURE = BreakerSignal.of(BreakerSignal.Kind.FAILURE);
  static final BreakerSignal SUCCESS = BreakerSignal.of(BreakerSignal.Kind.SUCCESS);

  Vertx vertx;
  private Context context;
  Promise<EndpointKey> ready = Promise.promise();
  EndpointBreakers breakers;

  @BeforeEach
  void closed(Vertx vertx) {
    this.vertx = vertx;
    context = vertx.getOrCreateContext();
    breakers = breakersOpenFor(Duration.ofMinutes(1));
  }

  EndpointBreakers breakersOpenFor(Duration openFirst) {
    BreakerSettings settings =
        new BreakerSettings(5, 20, 50, openFirst, Duration.ofMinutes(15), Duration.ofDays(5), 100);
    RandomGenerator noJitter = () -> 0L;
    return new EndpointBreakers(vertx, settings, noJitter, key -> ready.tryComplete(key));
  }

  void openShortly() {
    breakers = breakersOpenFor(Duration.ofMillis(20));
    failTimes(5);
    await(ready.future());
    ready = Promise.promise();
  }

  EndpointKey readyAgain() {
    return await(ready.future());
  }

  void failTimes(int times) {
    for (int i = 0; i < times; i++) {
      record(FAILURE);
    }
  }

  Optional<BreakerChange> record(BreakerSignal signal) {
    return onContext(() -> breakers.record(KEY, VERSION, signal, false, NOW));
  }

  Optional<BreakerChange> recordProbe(BreakerSignal signal) {
    return onContext(() -> breakers.record(KEY, VERSION, signal, true, PROBED));
  }

  Admission admission() {
    return onContext(() -> breakers.admit(KEY, VERSION));
  }

  <T> T onContext(Supplier<T> action) {
    Promise<T> done = Promise.promise();
    context.runOnContext(then -> done.complete(action.get()));
    return await(done.future());
  }

  static <T> T await(Future<T> future) {
    try {
      return future.await(5, SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  static EndpointKey key(int number) {
    UUID uuid = new UUID(0x4000L | (long) number << 16, 0x8000_0000_0000_0000L);
    return new EndpointKey(new ClientUuid(uuid), Environment.PRODUCTION);
  }
}
