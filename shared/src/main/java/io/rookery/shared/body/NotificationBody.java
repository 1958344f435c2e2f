package io.rookery.shared.body;

import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.model.NotificationType;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a client is told: every field of the JSON that is signed and sent, but for the id, which it
 * gets when it is accepted. The JSON is built once, by {@link #toJson}, and never re-serialised.
 *
 * @param userId null where the notification is about no user
 * @param dataSource in its canonical spelling; null where it is about no data source
 * @param reason of an {@code extraction.failed}; else null
 * @param message one sentence for people; null: made from the type
 * @param occurredAt kept to the microsecond
 * @param details a JSON object, sent byte for byte as it came; null: an empty one
 */
public record NotificationBody(
    EndpointKey endpoint,
    NotificationType type,
    String userId,
    String dataSource,
    String reason,
    String message,
    Instant occurredAt,
    Buffer details) {
  private static final Buffer NO_DETAILS = Buffer.buffer("{}");
  private static final byte[] START = ascii("{\"id\":\"");
  private static final byte[] ENVIRONMENT = ascii("\",\"environment\":\"");
  private static final byte[] USER_ID = ascii("\",\"user_id\":");
  private static final byte[] DATA_SOURCE = ascii(",\"data_source\":");
  private static final byte[] REASON = ascii(",\"reason\":");
  private static final byte[] MESSAGE = ascii(",\"message\":");
  private static final byte[] ACTION_DATETIME = ascii(",\"action_datetime\":\"");
  private static final byte[] DETAILS = ascii("\",\"details\":");
  private static final Map<NotificationType, byte[]> TYPE = typeFragments();

  public NotificationBody {
    occurredAt = occurredAt.truncatedTo(ChronoUnit.MICROS);
    details = details == null ? NO_DETAILS : details;
    message = message == null ? defaultMessage(type, dataSource, reason) : message;
  }

  /** The bytes that are stored, signed and sent; fields without a value are absent. */
  public Buffer toJson(NotificationId id) {
    JsonBytes json = new JsonBytes(512 + details.length());
    json.raw(START).raw(id.value()).raw(TYPE.get(type)).raw(endpoint.client().value());
    json.raw(ENVIRONMENT).raw(ascii(endpoint.environment().wireName()));
    if (userId == null) {
      json.quote();
    } else {
      json.raw(USER_ID).string(userId);
    }
    if (dataSource != null) {
      json.raw(DATA_SOURCE).string(dataSource);
    }
    if (reason != null) {
      json.raw(REASON).string(reason);
    }
    json.raw(MESSAGE).string(message);
    json.raw(ACTION_DATETIME).raw(ascii(datetime(occurredAt)));
    return json.raw(DETAILS).raw(details).close();
  }

  /**
   * How {@code action_datetime} is written: in UTC, with microseconds, such as {@code
   * 2026-11-23T10:03:38.483000Z}. The header {@code x-rook-hash} signs exactly this text.
   */
  public static String datetime(Instant instant) {
    return Datetimes.format(instant);
  }

  private static String defaultMessage(NotificationType type, String dataSource, String reason) {
    return switch (type) {
      case USER_CREATED -> "User created";
      case USER_DELETED -> "User deleted";
      case DATA_SOURCE_LINKED -> "Data source " + dataSource + " linked";
      case DATA_SOURCE_UNLINKED -> "Data source " + dataSource + " unlinked";
      case EXTRACTION_FAILED ->
          "Extraction from " + dataSource + " failed: " + reason.replace('_', ' ');
      case INFORMATION_REJECTED -> "Information rejected";
      case WEBHOOK_TEST -> "Test notification";
    };
  }

  private static Map<NotificationType, byte[]> typeFragments() {
    Map<NotificationType, byte[]> fragments = new EnumMap<>(NotificationType.class);
    for (NotificationType type : NotificationType.values()) {
      fragments.put(
          type,
          ascii(
              "\",\"version\":1,\"type\":\"%s\",\"family\":\"%s\",\"action\":\"%s\",\"level\":\"%s\",\"client_uuid\":\""
                  .formatted(type.wireName(), type.family(), type.action(), type.level())));
    }
    return fragments;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
