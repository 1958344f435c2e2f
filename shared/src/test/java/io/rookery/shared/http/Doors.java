package io.rookery.shared.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/** Doors for tests: on loopback, with limits that are soon reached. */
final class Doors {
  static final int BODY_BYTES_MAX = 1_000;
  static final Duration BODY_TIMEOUT = Duration.ofMillis(300);
  static final DoorSettings.Limits LIMITS =
      new DoorSettings.Limits(10, Duration.ofSeconds(10), BODY_TIMEOUT, 1_500, 8_192, 16_384, 100);

  static final DoorSettings.Rate RATE = new DoorSettings.Rate(1_000, 1_000);

  static DoorSettings settings(DoorSettings.Limits limits) {
    return new DoorSettings(
        "127.0.0.1", 0, limits, RATE, Duration.ZERO, Duration.ofSeconds(5), TlsFiles.NONE);
  }

  /** Answers with the body as it came. */
  static void echo(HttpDoor door, RoutingContext context) {
    door.bodies()
        .json(context.request(), BODY_BYTES_MAX)
        .compose(body -> context.response().end(Buffer.buffer("got ").appendBuffer(body)))
        .onFailure(failure -> Problems.send(context, failure));
  }

  private Doors() {}
}
