package io.rookery.shared.contract;

import io.rookery.shared.model.NotificationId;

/** What ingest serves on the bus. */
public final class IngestContract {
  /**
   * Takes the same trigger JSON as {@code POST /v1/notifications}, as a {@code Buffer}, {@code
   * String} or {@code JsonObject}, with the headers {@link #AUTHORIZATION} and optionally {@link
   * #IDEMPOTENCY_KEY}. The reply, an {@link Accepted}, leaves after the commit.
   */
  public static final String TRIGGER = "ingest.trigger.v1";

  public static final String AUTHORIZATION = "authorization";
  public static final String IDEMPOTENCY_KEY = "idempotency-key";

  /** The trigger is stored and will be delivered under this id. */
  public record Accepted(NotificationId id) {}

  private IngestContract() {}
}
