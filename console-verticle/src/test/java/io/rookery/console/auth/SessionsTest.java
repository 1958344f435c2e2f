package io.rookery.console.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.contract.AccessContract.CheckKey;
import io.rookery.shared.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SessionsTest {
  private static final CheckKey KEY = new CheckKey("key0", "hash");

  private final TestClock clock = TestClock.at(Instant.parse("2026-11-25T09:00:00Z"));
  private final Iterator<String> texts = IntStream.range(0, 100).mapToObj(i -> "s" + i).iterator();
  private final SessionSettings settings =
      new SessionSettings(2, Duration.ofMinutes(30), Duration.ofHours(12), Duration.ofMinutes(10));
  private final Sessions sessions = new Sessions(settings, clock, texts::next);

  @Test
  void a_session_that_is_not_used_ends_after_its_idle_time() {
    // Given
    Session session = sessions.begin(KEY);
    clock.advance(Duration.ofMinutes(29));
    sessions.use(session.id());
    clock.advance(Duration.ofMinutes(29));
    assertThat(sessions.find(session.id())).isPresent();
    // When
    clock.advance(Duration.ofMinutes(1));
    // Then
    assertThat(sessions.use(session.id())).isEmpty();
  }

  @Test
  void what_a_page_asks_by_itself_keeps_no_session_alive() {
    // Given
    Session session = sessions.begin(KEY);
    clock.advance(Duration.ofMinutes(29));
    // When
    sessions.find(session.id());
    clock.advance(Duration.ofMinutes(1));
    // Then
    assertThat(sessions.find(session.id())).isEmpty();
  }

  @Test
  void a_session_ends_at_its_greatest_age_however_much_it_is_used() {
    // Given
    Session session = sessions.begin(KEY);
    // When
    for (int minutes = 0; minutes < 12 * 60; minutes += 20) {
      assertThat(sessions.use(session.id())).isPresent();
      clock.advance(Duration.ofMinutes(20));
    }
    // Then
    assertThat(sessions.use(session.id())).isEmpty();
  }

  @Test
  void with_one_too_many_the_session_that_was_idle_longest_ends() {
    // Given
    Session first = sessions.begin(KEY);
    Session second = sessions.begin(KEY);
    sessions.use(first.id());
    // When
    Session third = sessions.begin(KEY);
    // Then
    assertThat(sessions.find(second.id())).isEmpty();
    assertThat(sessions.find(first.id())).isPresent();
    assertThat(sessions.find(third.id())).isPresent();
  }

  @Test
  void a_sign_in_link_works_once_and_for_minutes() {
    // Given
    SignInLinks links = new SignInLinks(settings.linkAgeMax(), clock, texts::next);
    String used = links.make(KEY);
    String old = links.make(KEY);
    // When
    assertThat(links.take(used)).contains(KEY);
    clock.advance(Duration.ofMinutes(10));
    // Then
    assertThat(links.take(used)).isEmpty();
    assertThat(links.take(old)).isEmpty();
  }
}
