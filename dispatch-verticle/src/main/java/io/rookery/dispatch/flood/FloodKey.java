package io.rookery.dispatch.flood;

import io.rookery.dispatch.delivery.Content;
import io.rookery.dispatch.delivery.Delivery;
import io.rookery.shared.model.NotificationType;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * What makes two failed extractions the same.
 *
 * @param user empty if it is about none
 */
record FloodKey(String user, String dataSource, String reason) {
  private static final JsonObject NO_DETAILS = new JsonObject();

  /**
   * Empty where it never collapses: it is no failed extraction; somebody asked for it to be sent
   * once more; it was tried already; or it is itself a summary.
   */
  static Optional<FloodKey> of(Delivery delivery) {
    Content content = delivery.content();
    if (content.typeCode() != NotificationType.EXTRACTION_FAILED.code()
        || content.replay() != null
        || delivery.attempts() > 0) {
      return Optional.empty();
    }
    JsonObject body = content.body().toJsonObject();
    return body.getJsonObject("details", NO_DETAILS).containsKey("repeated")
        ? Optional.empty()
        : Optional.of(
            new FloodKey(
                content.userId() == null ? "" : content.userId(),
                body.getString("data_source"),
                body.getString("reason")));
  }

  /** Null if it is about none. */
  String userId() {
    return user.isEmpty() ? null : user;
  }

  /** Never the user. */
  @Override
  public String toString() {
    return "FloodKey[" + dataSource + ", " + reason + "]";
  }
}
