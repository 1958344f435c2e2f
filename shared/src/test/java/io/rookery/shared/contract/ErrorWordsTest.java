package io.rookery.shared.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorWordsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "status_404 | HTTP 404",
        "status_302: location https://a.example/ | HTTP 302: location https://a.example/",
        "dns: the name server did not answer | its name has no address: the name server did not answer",
        "own_fault | a fault of ours",
        "own_fault: lookup_failed: nobody | a fault of ours: lookup failed: nobody",
        "type_off: user.created | its type is switched off: user.created",
        "repeat_of: 0193 | a repeat of 0193",
        "something_new | something new"
      })
  void a_code_is_said_in_words_and_what_follows_it_stays(String error, String words) {
    // When
    String said = ErrorWords.of(error);
    // Then
    assertThat(said).isEqualTo(words);
  }
}
