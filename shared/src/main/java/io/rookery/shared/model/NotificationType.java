package io.rookery.shared.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;

/** What is notified. The code is stored; the names are what producers and receivers see. */
public enum NotificationType {
  USER_CREATED(1, "user.created", "user_management", "user_created", "info"),
  USER_DELETED(2, "user.deleted", "user_management", "user_deleted", "info"),
  DATA_SOURCE_LINKED(3, "data_source.linked", "user_management", "user_connected", "info"),
  DATA_SOURCE_UNLINKED(4, "data_source.unlinked", "user_management", "user_disconnected", "info"),
  EXTRACTION_FAILED(5, "extraction.failed", "failed_extraction", "extraction_failed", "error"),
  INFORMATION_REJECTED(
      6, "information.rejected", "rejected_information", "information_rejected", "warning"),
  /** Made by the test delivery alone; no producer may send it. */
  WEBHOOK_TEST(7, "webhook.test", "test", "webhook_test", "info");

  private final short code;
  private final String wireName;
  private final String family;
  private final String action;
  private final String level;

  NotificationType(int code, String wireName, String family, String action, String level) {
    this.code = (short) code;
    this.wireName = wireName;
    this.family = family;
    this.action = action;
    this.level = level;
  }

  public short code() {
    return code;
  }

  @JsonValue
  public String wireName() {
    return wireName;
  }

  public String family() {
    return family;
  }

  public String action() {
    return action;
  }

  public String level() {
    return level;
  }

  /** Those that producers cause. */
  public static List<String> families() {
    return Arrays.stream(values())
        .filter(type -> type != WEBHOOK_TEST)
        .map(NotificationType::family)
        .distinct()
        .toList();
  }

  /**
   * Reads the name of a type, such as {@code user.created}.
   *
   * @throws IllegalArgumentException if no type has that name
   */
  @JsonCreator
  public static NotificationType parse(String text) {
    for (NotificationType type : values()) {
      if (type.wireName.equals(text)) {
        return type;
      }
    }
    throw new IllegalArgumentException("no such notification type");
  }

  public static NotificationType ofCode(int code) {
    for (NotificationType type : values()) {
      if (type.code == code) {
        return type;
      }
    }
    throw new IllegalArgumentException("no notification type has the code " + code);
  }
}
