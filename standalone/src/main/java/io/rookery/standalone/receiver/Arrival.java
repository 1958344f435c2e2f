package io.rookery.standalone.receiver;

import io.vertx.core.json.JsonObject;
import java.time.Instant;

/**
 * One request that reached a receiver.
 *
 * @param id of the notification, from the header; null: there was none
 * @param environment and {@code attempt} as the headers tell; null: there were none
 * @param body as it came; empty if it is no JSON object
 * @param verified whether its signature is right
 */
public record Arrival(
    String id, String environment, String attempt, JsonObject body, boolean verified, Instant at) {

  /** A field of the body as text; a dash if it has none. */
  public String field(String name) {
    Object value = body.getValue(name);
    return value == null ? "-" : value.toString();
  }
}
