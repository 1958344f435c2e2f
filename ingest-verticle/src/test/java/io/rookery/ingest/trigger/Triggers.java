package io.rookery.ingest.trigger;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rookery.shared.http.ProblemException;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Triggers as producers write them, and how they are read at a fixed time. */
final class Triggers {
  static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  static final String CLIENT = "0c32421f-6330-433d-a999-4ac1f4f8add5";

  /** One that takes bodies of up to 64 KB. */
  static TriggerParser parser() {
    return new TriggerParser(InstantSource.fixed(NOW), 65_536);
  }

  static JsonObject trigger(String type) {
    return new JsonObject()
        .put("type", type)
        .put("environment", "sandbox")
        .put("client_uuid", CLIENT);
  }

  /** A good trigger that begins with the given text. */
  static String with(String start) {
    return start + trigger("user.created").put("user_id", "u").encode().substring(1);
  }

  /** As {@code 400 invalid_json}. */
  static String refused(ThrowingCallable parsing) {
    ProblemException refusal = catchThrowableOfType(ProblemException.class, parsing);
    return refusal.problem().status() + " " + refusal.problem().code();
  }

  private Triggers() {}
}
