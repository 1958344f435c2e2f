package io.rookery.ingest.trigger;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The fields of a trigger. */
enum TriggerField {
  TYPE("type"),
  ENVIRONMENT("environment"),
  CLIENT_UUID("client_uuid"),
  USER_ID("user_id"),
  DATA_SOURCE("data_source"),
  REASON("reason"),
  MESSAGE("message"),
  OCCURRED_AT("occurred_at"),
  DETAILS("details");

  private static final Map<String, TriggerField> BY_NAME =
      Arrays.stream(values())
          .collect(Collectors.toMap(TriggerField::wireName, Function.identity()));

  private final String wireName;

  TriggerField(String wireName) {
    this.wireName = wireName;
  }

  String wireName() {
    return wireName;
  }

  /** Null if a trigger has no field of that name. */
  static TriggerField ofName(String name) {
    return BY_NAME.get(name);
  }
}
