package io.rookery.dispatch.attention;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.dispatch.attention.CertificateWatch.News;
import io.rookery.dispatch.send.Validity;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertificateWatchTest {
  private static final Instant NOW = Instant.parse("2026-11-25T10:00:00Z");
  private static final EndpointKey ENDPOINT =
      new EndpointKey(new ClientUuid(UUID.randomUUID()), Environment.PRODUCTION);
  private static final Validity SHORT = lasting(80, 10);
  private static final Validity LONG = lasting(1, 89);

  private final CertificateWatch watch = new CertificateWatch(Duration.ofDays(14));

  @ParameterizedTest
  @CsvSource({
    "76, 14, NONE",
    "77, 13, ENDS_SOON",
    "91, -1, ENDS_SOON",
    "3, 3, NONE",
    "4, 2, NONE",
    "5, 1, ENDS_SOON",
  })
  void it_ends_soon_within_the_limit_and_the_last_third_of_its_life(
      int daysOld, int daysLeft, News expected) {
    // When
    News news = watch.seen(ENDPOINT, lasting(daysOld, daysLeft), NOW);
    // Then
    assertThat(news).isEqualTo(expected);
  }

  @Test
  void each_change_is_news_once() {
    // Given
    Instant renewed = NOW.plus(Duration.ofHours(1));
    // When
    News first = watch.seen(ENDPOINT, SHORT, NOW);
    News second = watch.seen(ENDPOINT, SHORT, NOW);
    News over = watch.seen(ENDPOINT, LONG, renewed);
    News still = watch.seen(ENDPOINT, LONG, renewed);
    // Then
    assertThat(first).isEqualTo(News.ENDS_SOON);
    assertThat(second).isEqualTo(News.NONE);
    assertThat(over).isEqualTo(News.RENEWED);
    assertThat(still).isEqualTo(News.NONE);
  }

  @Test
  void it_is_renewed_only_when_no_machine_of_the_receiver_shows_the_old_one() {
    // Given
    watch.seen(ENDPOINT, SHORT, NOW);
    // When
    News mixed = watch.seen(ENDPOINT, LONG, NOW.plus(Duration.ofMinutes(9)));
    watch.seen(ENDPOINT, SHORT, NOW.plus(Duration.ofMinutes(9)));
    News stillMixed = watch.seen(ENDPOINT, LONG, NOW.plus(Duration.ofMinutes(18)));
    News all = watch.seen(ENDPOINT, LONG, NOW.plus(Duration.ofMinutes(19)));
    // Then
    assertThat(mixed).isEqualTo(News.NONE);
    assertThat(stillMixed).isEqualTo(News.NONE);
    assertThat(all).isEqualTo(News.RENEWED);
  }

  @Test
  void what_another_node_saw_is_over_here_also_without_tls() {
    // Given
    watch.known(Set.of(ENDPOINT), NOW);
    // When
    News over = watch.seen(ENDPOINT, null, NOW.plus(Duration.ofMinutes(10)));
    // Then
    assertThat(over).isEqualTo(News.RENEWED);
  }

  private static Validity lasting(int daysOld, int daysLeft) {
    return new Validity(NOW.minus(Duration.ofDays(daysOld)), NOW.plus(Duration.ofDays(daysLeft)));
  }
}
