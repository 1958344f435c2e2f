package io.rookery.ingest.trigger;

import com.fasterxml.jackson.core.JsonToken;
import io.rookery.shared.body.Datetimes;
import io.rookery.shared.body.NotificationBody;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationType;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads the fields of one trigger, in whatever order they come. */
final class TriggerReader {
  private static final int USER_ID_LENGTH_MAX = 128;
  private static final int DATA_SOURCE_LENGTH_MAX = 100;
  private static final int MESSAGE_LENGTH_MAX = 1_000;
  private static final int DETAILS_BYTES_MAX = 16 * 1024;
  private static final int DETAILS_DEPTH_MAX = 16;
  private static final Instant OCCURRED_FROM = Instant.parse("2000-01-01T00:00:00Z");
  private static final Duration OCCURRED_AHEAD_MAX = Duration.ofDays(1);
  private static final Set<String> REASONS =
      Set.of(
          "data_source_failure",
          "user_information_unavailable",
          "credentials_invalid",
          "permission_denied");

  private final StrictJson json;
  private final Faults faults;
  private final Instant now;
  private final Set<TriggerField> seen = EnumSet.noneOf(TriggerField.class);
  private boolean faultless = true;
  private NotificationType type;
  private Environment environment;
  private ClientUuid client;
  private String userId;
  private String dataSource;
  private String reason;
  private String message;
  private Instant occurredAt;
  private Buffer details;
  private boolean hasDataStructure;

  TriggerReader(StrictJson json, Faults faults, Instant now) {
    this.json = json;
    this.faults = faults;
    this.now = now;
  }

  /** Reads to the end of the object that has just begun. Empty if it has faults. */
  Optional<NotificationBody> read() {
    while (json.next() == JsonToken.FIELD_NAME) {
      String name = json.text();
      TriggerField field = TriggerField.ofName(name);
      JsonToken value = json.next();
      if (field == null) {
        faultless = false;
        faults.addUnknown(name);
        json.skip(value);
      } else {
        seen.add(field);
        readField(field, value);
      }
    }
    judge(TypeRule.of(type));
    return faultless
        ? Optional.of(
            new NotificationBody(
                new EndpointKey(client, environment),
                type,
                userId,
                dataSource,
                reason,
                message,
                occurredAt == null ? now : occurredAt,
                details))
        : Optional.empty();
  }

  /** What the trigger names; empty if that is no environment. */
  Optional<Environment> environment() {
    return Optional.ofNullable(environment);
  }

  private void readField(TriggerField field, JsonToken value) {
    if (field == TriggerField.DETAILS) {
      readDetails(value);
      return;
    }
    if (value != JsonToken.VALUE_STRING) {
      json.skip(value);
      fault(field, "This must be a string.");
      return;
    }
    String text = json.text();
    switch (field) {
      case TYPE -> readType(text);
      case ENVIRONMENT ->
          environment =
              parsed(field, text, Environment::parse, "This must be sandbox or production.");
      case CLIENT_UUID ->
          client = parsed(field, text, ClientUuid::parse, "This must be a UUID of version 4.");
      case USER_ID -> readUserId(text);
      case DATA_SOURCE -> readDataSource(text);
      case REASON -> readReason(text);
      case MESSAGE -> readMessage(text);
      case OCCURRED_AT -> readOccurredAt(text);
      case DETAILS -> throw new IllegalStateException("details are no string");
    }
  }

  private void readType(String text) {
    NotificationType named =
        parsed(TriggerField.TYPE, text, NotificationType::parse, "There is no such type.");
    if (named == NotificationType.WEBHOOK_TEST) {
      fault(TriggerField.TYPE, "The test delivery alone makes webhook.test.");
    } else {
      type = named;
    }
  }

  private void readUserId(String text) {
    userId = text;
    boolean legal = !text.isEmpty() && text.length() <= USER_ID_LENGTH_MAX;
    for (int i = 0; legal && i < text.length(); i++) {
      legal = text.charAt(i) > ' ' && text.charAt(i) <= '~';
    }
    if (!legal) {
      fault(TriggerField.USER_ID, "This must be 1 to 128 printable ASCII characters, no spaces.");
    }
  }

  private void readDataSource(String text) {
    if (text.isBlank() || text.length() > DATA_SOURCE_LENGTH_MAX || !isText(text, ' ')) {
      fault(TriggerField.DATA_SOURCE, "This must be 1 to 100 characters, none of control.");
    } else {
      dataSource = DataSources.canonical(text);
    }
  }

  private void readReason(String text) {
    reason = text;
    if (!REASONS.contains(text)) {
      fault(TriggerField.REASON, "This must be one of the four reasons of a failed extraction.");
    }
  }

  private void readMessage(String text) {
    message = text;
    if (text.isEmpty() || text.length() > MESSAGE_LENGTH_MAX || !isText(text, '\0')) {
      fault(TriggerField.MESSAGE, "This must be 1 to 1,000 characters.");
    }
  }

  private void readOccurredAt(String text) {
    occurredAt = Datetimes.parse(text).orElse(null);
    if (occurredAt == null) {
      fault(TriggerField.OCCURRED_AT, "This must be ISO 8601 with an offset or Z.");
    } else if (occurredAt.isBefore(OCCURRED_FROM)
        || occurredAt.isAfter(now.plus(OCCURRED_AHEAD_MAX))) {
      fault(TriggerField.OCCURRED_AT, "This must be from the year 2000 to a day ahead of now.");
    }
  }

  private void readDetails(JsonToken value) {
    if (value != JsonToken.START_OBJECT) {
      json.skip(value);
      fault(TriggerField.DETAILS, "This must be an object.");
      return;
    }
    int start = json.tokenStart();
    int outside = json.depth() - 1;
    int deepest = 0;
    boolean nameFollows = false;
    while (json.depth() > outside) {
      JsonToken token = json.next();
      deepest = Math.max(deepest, json.depth() - outside);
      if (nameFollows && token == JsonToken.VALUE_STRING) {
        hasDataStructure = !json.text().isBlank();
      }
      nameFollows =
          token == JsonToken.FIELD_NAME
              && json.depth() == outside + 1
              && json.text().equals("data_structure");
    }
    int end = json.tokenEnd();
    if (end - start > DETAILS_BYTES_MAX) {
      fault(TriggerField.DETAILS, "This must be at most 16 KB.");
    } else if (deepest > DETAILS_DEPTH_MAX) {
      fault(TriggerField.DETAILS, "This must be at most 16 deep.");
    } else {
      details = Buffer.buffer(json.slice(start, end));
    }
  }

  private void judge(TypeRule rule) {
    for (TriggerField field : rule.must()) {
      if (!seen.contains(field)) {
        fault(field, "This is missing.");
      }
    }
    for (TriggerField field : seen) {
      if (!rule.may().contains(field)) {
        fault(field, "A notification of this type has no such field.");
      }
    }
    if (rule.needsDataStructure() && details != null && !hasDataStructure) {
      faultless = false;
      faults.add("invalid_details", "/details/data_structure", "This must be a string.");
    }
  }

  private <T> T parsed(
      TriggerField field, String text, Function<String, T> parser, String otherwise) {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException notOne) {
      fault(field, otherwise);
      return null;
    }
  }

  private void fault(TriggerField field, String detail) {
    faultless = false;
    faults.add(field, detail);
  }

  /** No character below {@code lowest}, and no half of a surrogate pair: UTF-8 has none. */
  private static boolean isText(String text, char lowest) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c) && i + 1 < text.length()) {
        i++;
        c = text.charAt(i);
        if (!Character.isLowSurrogate(c)) {
          return false;
        }
      } else if (c < lowest || Character.isSurrogate(c)) {
        return false;
      }
    }
    return true;
  }
}
