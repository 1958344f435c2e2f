package io.rookery.ingest.trigger;

import static io.rookery.ingest.trigger.Triggers.refused;
import static io.rookery.ingest.trigger.Triggers.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.time.InstantSource;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not one JSON object, read strictly, is a 400, whatever else is wrong with it. */
class StrictJsonTest {
  private final TriggerParser parser = Triggers.parser();

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
}
