package io.rookery.dispatch.signing;

import io.rookery.shared.model.EndpointKey;
import io.vertx.core.buffer.Buffer;

/**
 * What one attempt says of its notification.
 *
 * @param id of the notification, the same in every attempt
 * @param endpoint whom it goes to
 * @param attempt counts from 1
 * @param timestampSeconds when this attempt is made, in seconds since 1970
 * @param userId null if the notification has none
 * @param actionDatetime exactly the text of the body's {@code action_datetime}
 * @param body exactly the bytes that are sent
 */
public record Signable(
    String id,
    EndpointKey endpoint,
    int attempt,
    long timestampSeconds,
    String userId,
    String actionDatetime,
    Buffer body) {}
