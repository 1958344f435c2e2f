package io.rookery.ingest.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.rookery.ingest.notification.Submission;
import io.rookery.shared.body.NotificationBody;
import io.rookery.shared.http.Problem.Fault;
import io.rookery.shared.http.ProblemException;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.model.NotificationType;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TriggerParserTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private static final String CLIENT = "0c32421f-6330-433d-a999-4ac1f4f8add5";
  private static final NotificationId ID =
      NotificationId.parse("0193a4f2-5b6c-7def-8123-456789abcdef");

  private final TriggerParser parser = new TriggerParser(InstantSource.fixed(NOW), 65_536);

  @Test
  void a_trigger_with_every_field_is_read() {
    // Given
    JsonObject json =
        trigger("extraction.failed")
            .put("environment", "production")
            .put("user_id", "ann@example.com")
            .put("data_source", "apple_health")
            .put("reason", "permission_denied")
            .put("message", "It failed")
            .put("occurred_at", "2026-11-24T11:00:00.5+01:00")
            .put("details", new JsonObject().put("pillar", "sleep"));

    // When
    Submission read = parser.one(json.toBuffer());

    // Then
    assertThat(read.faults()).isEmpty();
    assertThat(read.environments()).containsExactly(Environment.PRODUCTION);
    assertThat(read.triggers())
        .containsExactly(
            new NotificationBody(
                new EndpointKey(ClientUuid.parse(CLIENT), Environment.PRODUCTION),
                NotificationType.EXTRACTION_FAILED,
                "ann@example.com",
                "Apple Health",
                "permission_denied",
                "It failed",
                Instant.parse("2026-11-24T10:00:00.5Z"),
                Buffer.buffer("{\"pillar\":\"sleep\"}")));
  }

  @Test
  void what_is_left_out_has_a_default() {
    // When
    Submission read = parser.one(trigger("user.created").put("user_id", "u1").toBuffer());

    // Then
    assertThat(read.triggers().get(0).occurredAt()).isEqualTo(NOW);
    assertThat(read.triggers().get(0).message()).isEqualTo("User created");
    assertThat(read.triggers().get(0).details()).isEqualTo(Buffer.buffer("{}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"n\":9007199254740993,\"e\":1.10e+2,\"z\":-0.0}",
        "{\"__proto__\":{\"a\":1},\"@type\":\"x\",\"constructor\":null}",
        "{ \"a\" :\t[ 1 ,\n 2 ] }",
        "{\"grüße\":\"\\u00e9 é 😀 \\ud800\"}",
        "{\"ﬀ\":1}",
        "{}"
      })
  void details_are_kept_byte_for_byte(String details) {
    // Given
    Buffer request = Buffer.buffer(with("{\"details\": " + details + " ,"));

    // When
    Submission read = parser.one(request);

    // Then
    assertThat(read.faults()).isEmpty();
    assertThat(read.triggers().get(0).toJson(ID).toString())
        .endsWith(",\"details\":" + details + "}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ``                         | invalid_json
          ` `                        | invalid_json
          {                          | invalid_json
          {"a":1                     | invalid_json
          {"a":1}}                   | invalid_json
          {"a":1} x                  | invalid_json
          {"a":1}{"a":1}             | invalid_json
          {"a":01}                   | invalid_json
          {"a":NaN}                  | invalid_json
          {"a":Infinity}             | invalid_json
          {"a":-Infinity}            | invalid_json
          {"a":1e999}                | invalid_json
          {"details":{"a":-1e999}}   | invalid_json
          {'a':1}                    | invalid_json
          {"a":1,}                   | invalid_json
          {"a":1}//                  | invalid_json
          {"a":"\\x"}                | invalid_json
          null                       | not_an_object
          []                         | not_an_object
          "x"                        | not_an_object
          42                         | not_an_object
          true                       | not_an_object
          42 43                      | invalid_json
          {"type":"a","type":"b"}    | duplicate_key
          {"x":[{"a":1,"a":1}]}      | duplicate_key
          {"x":1,"\\u0078":1}        | duplicate_key
          {"details":{"b":{"c":1,"d":2,"c":3}}} | duplicate_key
          """)
  void what_is_not_strict_json_is_a_400(String text, String code) {
    assertThat(refused(() -> parser.one(Buffer.buffer(text)))).isEqualTo("400 " + code);
  }

  @Test
  void a_400_comes_before_the_faults_that_stand_before_it() {
    assertThat(
            refused(() -> parser.one(Buffer.buffer("{\"type\":\"nope\",\"a\":{\"b\":1,\"b\":2}}"))))
        .isEqualTo("400 duplicate_key");
  }

  @ParameterizedTest
  @CsvSource({"64, not_an_object", "65, too_deep", "100000, too_deep"})
  void json_may_be_64_deep(int depth, String code) {
    // Given
    String text = depth > 1_000 ? "[".repeat(depth) : "[".repeat(depth) + "]".repeat(depth);

    // Then
    assertThat(
            refused(
                () -> new TriggerParser(InstantSource.system(), 1 << 20).one(Buffer.buffer(text))))
        .isEqualTo("400 " + code);
  }

  @Test
  void a_number_too_long_for_a_double_is_a_400() {
    assertThat(
            refused(
                () ->
                    parser.one(
                        Buffer.buffer(with("{\"details\":{\"n\":" + "9".repeat(400) + "},")))))
        .isEqualTo("400 invalid_json");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "22ff22",
        "22c3",
        "22c0af22",
        "22eda08022",
        "22f490808022",
        "feff007b007d",
        "fffe7b007d00"
      })
  void bytes_that_are_not_utf8_are_refused(String hex) {
    assertThat(refused(() -> parser.one(Buffer.buffer(HexFormat.of().parseHex(hex)))))
        .isEqualTo("400 invalid_utf8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"7b007d00", "007b007d", "7b0000007d000000", "efbbbf7b7d"})
  void no_other_encoding_is_guessed(String hex) {
    assertThat(refused(() -> parser.one(Buffer.buffer(HexFormat.of().parseHex(hex)))))
        .isEqualTo("400 invalid_json");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          type        | null
          type        | ""
          type        | "user.exploded"
          type        | "user created"
          type        | "user.created\\r\\n"
          type        | "webhook.test"
          type        | 7
          type        | ["user.created"]
          environment | "PRODUCTION"
          environment | "prod "
          environment | "1"
          environment | 1
          environment | ""
          client_uuid | "1-1-1-1-1"
          client_uuid | "0193a4f2-5b6c-7def-8123-456789abcdef"
          client_uuid | {"a":{}}
          user_id     | 12
          user_id     | ""
          user_id     | "two words"
          user_id     | "a\\u0000b"
          user_id     | "grüße"
          user_id     | null
          message     | ""
          message     | "\\ud800"
          message     | false
          occurred_at | "yesterday"
          occurred_at | "0001-01-01T00:00:00Z"
          occurred_at | "9999-12-31T23:59:59Z"
          occurred_at | "2026-11-24T10:00:00+25:00"
          occurred_at | "2026-11-25T12:00:01Z"
          occurred_at | 1700000000
          details     | "x"
          details     | [1]
          details     | null
          data_source | "Fitbit"
          reason      | "permission_denied"
          """)
  void a_bad_value_is_a_fault_of_its_field(String field, String value) {
    // Given
    JsonObject good = trigger("user.created").put("user_id", "u1");
    good.remove(field);
    String text = "{\"" + field + "\":" + value + "," + good.encode().substring(1);

    // When
    Submission read = parser.one(Buffer.buffer(text));

    // Then
    assertThat(read.faults())
        .extracting(Fault::code, Fault::pointer)
        .containsExactly(tuple("invalid_" + field, "/" + field));
    assertThat(read.triggers()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "user.created, user_id",
    "user.deleted, user_id",
    "data_source.linked, user_id data_source",
    "data_source.unlinked, user_id data_source",
    "extraction.failed, data_source reason",
    "information.rejected, user_id details"
  })
  void each_type_must_have_its_fields(String type, String fields) {
    // When
    Submission read = parser.one(trigger(type).toBuffer());

    // Then
    assertThat(read.faults())
        .extracting(fault -> fault.code().substring("invalid_".length()))
        .containsExactlyInAnyOrder(fields.split(" "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"data_structure\":7}",
        "{\"data_structure\":\"\"}",
        "{\"a\":{\"data_structure\":\"x\"}}"
      })
  void a_rejected_information_names_its_data_structure(String details) {
    // Given
    JsonObject json =
        trigger("information.rejected").put("user_id", "u").put("details", new JsonObject(details));

    // Then
    assertThat(parser.one(json.toBuffer()).faults())
        .extracting(Fault::code, Fault::pointer)
        .containsExactly(tuple("invalid_details", "/details/data_structure"));
  }

  @Test
  void an_unknown_data_structure_is_accepted() {
    // Given
    JsonObject details = new JsonObject().put("data_structure", "brand_new_event");
    JsonObject json = trigger("information.rejected").put("user_id", "u").put("details", details);

    // Then
    assertThat(parser.one(json.toBuffer()).faults()).isEmpty();
  }

  @Test
  void all_faults_are_listed_each_once() {
    // Given
    JsonObject json =
        new JsonObject()
            .put("environment", "prod ")
            .put("user_id", 7)
            .put("a/b~c", 1)
            .put("occurred_at", "yesterday");

    // Then
    assertThat(parser.one(json.toBuffer()).faults())
        .extracting(Fault::code, Fault::pointer)
        .containsExactlyInAnyOrder(
            tuple("invalid_environment", "/environment"),
            tuple("invalid_user_id", "/user_id"),
            tuple("unknown_field", "/a~1b~0c"),
            tuple("invalid_occurred_at", "/occurred_at"),
            tuple("invalid_type", "/type"),
            tuple("invalid_client_uuid", "/client_uuid"));
  }

  @ParameterizedTest
  @CsvSource({
    "Fitbit, Fitbit",
    "FITBIT, Fitbit",
    "apple_health, Apple Health",
    "Apple-Health, Apple Health",
    "appleHealth, Apple Health",
    "HEALTH CONNECT, Health Connect",
    "samsunghealth, Samsung Health",
    "android, Android",
    "New Ring 3, New Ring 3"
  })
  void a_data_source_gets_its_canonical_spelling(String given, String canonical) {
    // Given
    JsonObject json = trigger("data_source.linked").put("user_id", "u").put("data_source", given);

    // Then
    assertThat(parser.one(json.toBuffer()).triggers().get(0).dataSource()).isEqualTo(canonical);
  }

  @ParameterizedTest
  @CsvSource({"16374, 0", "16375, 1"})
  void details_have_at_most_16_kilobytes(int letters, int faults) {
    // {"a":"…"} is 10 bytes longer than its letters.
    JsonObject details = new JsonObject().put("a", "x".repeat(letters + 2));
    JsonObject json = trigger("user.created").put("user_id", "u").put("details", details);
    assertThat(parser.one(json.toBuffer()).faults()).hasSize(faults);
  }

  @ParameterizedTest
  @CsvSource({"16, 0", "17, 1", "60, 1"})
  void details_are_at_most_16_deep(int depth, int faults) {
    // Given
    String details = "{\"a\":" + "[".repeat(depth - 1) + "]".repeat(depth - 1) + "}";

    // Then
    assertThat(parser.one(Buffer.buffer(with("{\"details\":" + details + ","))).faults())
        .hasSize(faults);
  }

  @ParameterizedTest
  @CsvSource({"128, 0", "129, 1", "10240, 1"})
  void a_user_id_has_at_most_128_characters(int length, int faults) {
    // Given
    JsonObject json = trigger("user.created").put("user_id", "u".repeat(length));

    // Then
    assertThat(parser.one(json.toBuffer()).faults()).hasSize(faults);
  }

  @Test
  void a_batch_is_read_in_order() {
    // Given
    JsonArray items = new JsonArray();
    for (int i = 0; i < 1_000; i++) {
      items.add(trigger("user.created").put("user_id", "u" + i));
    }

    // When
    Submission read = parser.batch(batch(items));

    // Then
    assertThat(read.triggers()).hasSize(1_000);
    assertThat(read.triggers().get(999).userId()).isEqualTo("u999");
  }

  @Test
  void a_fault_in_a_batch_names_the_index() {
    // Given
    JsonArray items =
        new JsonArray()
            .add(trigger("user.created").put("user_id", "u"))
            .add(7)
            .add(trigger("user.created").put("user_id", "").put("x", 1));

    // When
    List<Fault> faults = parser.batch(batch(items)).faults();

    // Then
    assertThat(faults)
        .extracting(Fault::code, Fault::pointer)
        .containsExactlyInAnyOrder(
            tuple("not_an_object", "/notifications/1"),
            tuple("invalid_user_id", "/notifications/2/user_id"),
            tuple("unknown_field", "/notifications/2/x"));
  }

  @ParameterizedTest
  @CsvSource({"0, 400 empty_batch", "1001, 413 batch_too_large"})
  void a_batch_has_1_to_1000_items(int count, String expected) {
    // Given
    JsonArray items = new JsonArray();
    for (int i = 0; i < count; i++) {
      items.add(trigger("user.created").put("user_id", "u"));
    }

    // Then
    assertThat(refused(() -> parser.batch(batch(items)))).isEqualTo(expected);
  }

  @Test
  void an_item_of_a_batch_is_as_large_as_one_alone() {
    // Given
    JsonArray items = new JsonArray().add(trigger("user.created").put("x", "x".repeat(65_536)));

    // Then
    assertThat(refused(() -> parser.batch(batch(items)))).isEqualTo("413 body_too_large");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"notifications\":{}}", "{\"notifications\":null}"})
  void a_batch_must_have_its_array(String text) {
    assertThat(parser.batch(Buffer.buffer(text)).faults())
        .extracting(Fault::code)
        .containsExactly("invalid_notifications");
  }

  private static JsonObject trigger(String type) {
    return new JsonObject()
        .put("type", type)
        .put("environment", "sandbox")
        .put("client_uuid", CLIENT);
  }

  /** A good trigger that begins with the given text. */
  private static String with(String start) {
    return start + trigger("user.created").put("user_id", "u").encode().substring(1);
  }

  private static Buffer batch(JsonArray items) {
    return new JsonObject().put("notifications", items).toBuffer();
  }

  private static String refused(ThrowingCallable parsing) {
    ProblemException refusal = catchThrowableOfType(ProblemException.class, parsing);
    return refusal.problem().status() + " " + refusal.problem().code();
  }
}
