package io.rookery.dispatch.attention;

import io.rookery.shared.contract.AttentionContract.Attention;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;

/**
 * One change to tell the operator of.
 *
 * @param isOver whether it is told that it is over, or that it was raised
 * @param attempt counts from 1
 */
record News(Attention attention, boolean isOver, int attempt) {
  private static final Duration BACK_OFF_FIRST = Duration.ofSeconds(5);
  private static final Duration BACK_OFF_MAX = Duration.ofMinutes(10);
  private static final int DOUBLINGS_MAX = 7;

  /** The same for each attempt at the same change, also after a crash. */
  String id() {
    return "attention-" + attention.id() + (isOver ? "-cleared" : "-raised");
  }

  /** 5 s, 10 s, 20 s … 10 min, after the attempts made so far. */
  Duration backOff() {
    Duration doubled = BACK_OFF_FIRST.multipliedBy(1L << Math.min(attempt - 1, DOUBLINGS_MAX));
    return doubled.compareTo(BACK_OFF_MAX) < 0 ? doubled : BACK_OFF_MAX;
  }

  /** As it was when the change was made, so that every attempt says the same. */
  Buffer body() {
    Instant at = isOver ? attention.clearedAt() : attention.since();
    return new JsonObject()
        .put("type", isOver ? "attention.cleared" : "attention.raised")
        .put("timestamp", at.toString())
        .put(
            "data",
            new JsonObject()
                .put("id", attention.id())
                .put("client_uuid", attention.client().toString())
                .put("environment", attention.environment().wireName())
                .put("kind", attention.kind().wireName())
                .put("detail", attention.detail())
                .put("since", attention.since().toString())
                .put("cleared_at", isOver ? at.toString() : null))
        .toBuffer();
  }
}
