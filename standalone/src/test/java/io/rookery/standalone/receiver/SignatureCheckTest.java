package io.rookery.standalone.receiver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

/** With the published example of Standard Webhooks. */
class SignatureCheckTest {
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
  private static final String TIMESTAMP = "1614265330";
  private static final String SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
  private static final String PUBLIC_KEY = "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=";
  private static final String ED25519_SIGNATURE =
      "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==";
  private static final InstantSource AT_THE_EXAMPLE = () -> Instant.ofEpochSecond(1_614_265_330);
  private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(UTF_8);

  private final SignatureCheck check = at(1_614_265_330);

  @Test
  void the_published_example_is_right() {
    assertThat(check.verify(ID, TIMESTAMP, SIGNATURE, BODY)).isTrue();
  }

  @Test
  void one_right_signature_among_several_is_enough() {
    assertThat(check.verify(ID, TIMESTAMP, "v1,AAAA v1a,xyz " + SIGNATURE, BODY)).isTrue();
  }

  @Test
  void the_published_example_of_ed25519_is_right_by_its_public_key() {
    // Given
    SignatureCheck check = SignatureCheck.with(List.of(PUBLIC_KEY), AT_THE_EXAMPLE);
    // Then
    assertThat(check.verify(ID, TIMESTAMP, ED25519_SIGNATURE, BODY)).isTrue();
    assertThat(check.verify(ID, TIMESTAMP, SIGNATURE + " " + ED25519_SIGNATURE, BODY)).isTrue();
    assertThat(check.verify("msg_other", TIMESTAMP, ED25519_SIGNATURE, BODY)).isFalse();
    assertThat(check.verify(ID, TIMESTAMP, ED25519_SIGNATURE, "{}".getBytes(UTF_8))).isFalse();
    assertThat(check.verify(ID, TIMESTAMP, ED25519_SIGNATURE.substring(4), BODY)).isFalse();
    assertThat(check.verify(ID, TIMESTAMP, "v1a,", BODY)).isFalse();
    assertThat(check.verify(ID, TIMESTAMP, "v1a,AAAA", BODY)).isFalse();
    assertThat(check.verify(ID, TIMESTAMP, "v1a,%%%", BODY)).isFalse();
    assertThat(check.verify(ID, TIMESTAMP, SIGNATURE, BODY)).isFalse();
  }

  @Test
  void another_id_time_body_or_signature_is_not_right() {
    assertThat(check.verify("msg_other", TIMESTAMP, SIGNATURE, BODY)).isFalse();
    assertThat(check.verify(ID, "1614265331", SIGNATURE, BODY)).isFalse();
    assertThat(check.verify(ID, TIMESTAMP, SIGNATURE, "{}".getBytes(UTF_8))).isFalse();
    assertThat(check.verify(ID, TIMESTAMP, SIGNATURE.substring(3), BODY)).isFalse();
  }

  @Test
  void a_missing_header_or_no_secret_is_not_right() {
    assertThat(check.verify(null, TIMESTAMP, SIGNATURE, BODY)).isFalse();
    assertThat(check.verify(ID, null, SIGNATURE, BODY)).isFalse();
    assertThat(check.verify(ID, "soon", SIGNATURE, BODY)).isFalse();
    assertThat(check.verify(ID, TIMESTAMP, null, BODY)).isFalse();
    assertThat(
            SignatureCheck.with(List.of(), () -> Instant.ofEpochSecond(1_614_265_330))
                .verify(ID, TIMESTAMP, SIGNATURE, BODY))
        .isFalse();
  }

  @Test
  void a_signature_of_more_than_five_minutes_ago_is_not_right() {
    assertThat(at(1_614_265_330 + 300).verify(ID, TIMESTAMP, SIGNATURE, BODY)).isTrue();
    assertThat(at(1_614_265_330 + 301).verify(ID, TIMESTAMP, SIGNATURE, BODY)).isFalse();
  }

  @Test
  void a_secret_of_another_form_is_refused_without_being_told() {
    assertThatThrownBy(() -> SignatureCheck.with(List.of("whsec_%%%"), Instant::now))
        .hasMessageNotContaining("%%%");
    assertThatThrownBy(() -> SignatureCheck.with(List.of("whpk_MfKQ9r8GKYqr"), Instant::now))
        .hasMessageNotContaining("MfKQ9r8GKYqr");
    assertThatThrownBy(() -> SignatureCheck.with(List.of("MfKQ9r8GKYqr"), Instant::now))
        .hasMessageNotContaining("MfKQ9r8GKYqr");
  }

  private static SignatureCheck at(long seconds) {
    return SignatureCheck.with(List.of(SECRET), () -> Instant.ofEpochSecond(seconds));
  }
}
