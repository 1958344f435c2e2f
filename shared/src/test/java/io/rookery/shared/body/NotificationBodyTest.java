package io.rookery.shared.body;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.model.NotificationType;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NotificationBodyTest {
  private static final NotificationId ID =
      NotificationId.parse("0193a4f2-5b6c-7def-8123-456789abcdef");
  private static final EndpointKey ENDPOINT =
      new EndpointKey(
          ClientUuid.parse("0c32421f-6330-433d-a999-4ac1f4f8add5"), Environment.PRODUCTION);
  private static final Instant AT = Instant.parse("2026-11-23T10:03:38.483Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      nullValues = "-",
      textBlock =
          """
          USER_CREATED         | u1 | -      | -                   | user_management      | user_created         | info    | "user_id":"u1","message":"User created"
          USER_DELETED         | u1 | -      | -                   | user_management      | user_deleted         | info    | "user_id":"u1","message":"User deleted"
          DATA_SOURCE_LINKED   | u1 | Fitbit | -                   | user_management      | user_connected       | info    | "user_id":"u1","data_source":"Fitbit","message":"Data source Fitbit linked"
          DATA_SOURCE_UNLINKED | u1 | Fitbit | -                   | user_management      | user_disconnected    | info    | "user_id":"u1","data_source":"Fitbit","message":"Data source Fitbit unlinked"
          EXTRACTION_FAILED    | -  | Oura   | credentials_invalid | failed_extraction    | extraction_failed    | error   | "data_source":"Oura","reason":"credentials_invalid","message":"Extraction from Oura failed: credentials invalid"
          INFORMATION_REJECTED | u1 | -      | -                   | rejected_information | information_rejected | warning | "user_id":"u1","message":"Information rejected"
          WEBHOOK_TEST         | -  | -      | -                   | test                 | webhook_test         | info    | "message":"Test notification"
          """)
  void each_type_has_its_exact_json(
      NotificationType type,
      String userId,
      String dataSource,
      String reason,
      String family,
      String action,
      String level,
      String ownFields) {
    // Given
    NotificationBody body =
        new NotificationBody(ENDPOINT, type, userId, dataSource, reason, null, AT, null);

    // When
    Buffer json = body.toJson(ID);

    // Then
    assertThat(json.toString())
        .isEqualTo(
            """
            {"id":"0193a4f2-5b6c-7def-8123-456789abcdef","version":1,"type":"%s","family":"%s",\
            "action":"%s","level":"%s","client_uuid":"0c32421f-6330-433d-a999-4ac1f4f8add5",\
            "environment":"production",%s,"action_datetime":"2026-11-23T10:03:38.483000Z",\
            "details":{}}"""
                .formatted(type.wireName(), family, action, level, ownFields));
  }

  @Test
  void details_are_sent_byte_for_byte() {
    // Given
    String details = "{ \"n\" : 9007199254740993, \"x\":1.10, \"t\":\"\\u00e9é\" }";

    // When
    Buffer json = body("m", Buffer.buffer(details)).toJson(ID);

    // Then
    assertThat(json.toString()).endsWith("\"details\":" + details + "}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<script>alert(1)</script>",
        "'; DROP TABLE notification; --",
        "%n%s",
        "a\"b\\c",
        "grüße 你好 😀"
      })
  void any_text_stays_the_same_text(String message) {
    // When
    Buffer json = body(message, null).toJson(ID);

    // Then
    assertThat(new JsonObject(json).getString("message")).isEqualTo(message);
  }

  @Test
  void control_characters_are_escaped() {
    // When
    Buffer json = body("a\r\nb\u0000c\u001f", null).toJson(ID);

    // Then
    assertThat(json.toString()).contains("\"message\":\"a\\u000d\\u000ab\\u0000c\\u001f\"");
  }

  @Test
  void a_long_text_outgrows_the_first_guess() {
    // When
    Buffer json = body("\u0001".repeat(5_000), null).toJson(ID);

    // Then
    assertThat(new JsonObject(json).getString("message")).hasSize(5_000);
  }

  @Test
  void what_is_finer_than_a_microsecond_is_cut_off() {
    // When
    NotificationBody body =
        new NotificationBody(
            ENDPOINT,
            NotificationType.USER_CREATED,
            "u",
            null,
            null,
            null,
            AT.plusNanos(1_999),
            null);

    // Then
    assertThat(NotificationBody.datetime(body.occurredAt()))
        .isEqualTo("2026-11-23T10:03:38.483001Z");
  }

  private static NotificationBody body(String message, Buffer details) {
    return new NotificationBody(
        ENDPOINT, NotificationType.USER_CREATED, "u1", null, null, message, AT, details);
  }
}
