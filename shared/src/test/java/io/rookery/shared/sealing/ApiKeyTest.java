package io.rookery.shared.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.rookery.shared.model.Environment;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeyTest {
  private static final String ID = "Abcdef012345";
  private static final String SECRET = "0123456789abcdefghijABCDEFGHIJ99";

  @ParameterizedTest
  @CsvSource({"SANDBOX, rk_sandbox_", "PRODUCTION, rk_production_", ", rk_all_"})
  void a_new_key_says_what_it_is_bound_to(Environment environment, String prefix) {
    // When
    ApiKey key = ApiKey.make(environment, new SecureRandom());
    // Then
    assertThat(key.text()).matches(prefix + "[0-9A-Za-z]{12}_[0-9A-Za-z]{43}");
    assertThat(ApiKey.parse(key.text()).environment()).isEqualTo(environment);
    assertThat(ApiKey.parse(key.text()).id()).isEqualTo(key.id());
  }

  @Test
  void the_hash_is_the_sha_256_of_the_whole_text() {
    // When
    ApiKey key = ApiKey.parse("rk_all_" + ID + "_" + SECRET);
    // Then
    assertThat(HexFormat.of().formatHex(key.hash()))
        .isEqualTo("72ed2508626d4fd6244c6193e00e93d3c91451f7dd6a27d51c6ed6a8885758f0");
  }

  @Test
  void a_key_in_a_log_shows_its_id_alone() {
    // When
    ApiKey key = ApiKey.parse("rk_all_" + ID + "_" + SECRET);
    // Then
    assertThat(key).hasToString("ApiKey[" + ID + "]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "rk_all",
        "rk_both_" + ID + "_" + SECRET,
        "rk_all_short_" + SECRET,
        "rk_all_" + ID + "_tooShort",
        "rk_all_" + ID + "_" + SECRET + "-",
        "rk_all_" + ID + "_" + SECRET + "\n",
        " rk_all_" + ID + "_" + SECRET
      })
  void other_texts_are_refused_without_repeating_them(String text) {
    // When
    Throwable failure = catchThrowable(() -> ApiKey.parse(text));
    // Then
    assertThat(failure).isInstanceOf(IllegalArgumentException.class);
    assertThat(failure.getMessage()).doesNotContain(SECRET, ID);
  }
}
