package io.rookery.dispatch.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HostBreakersTest {
  private static final HostKey HOST = new HostKey("hooks.example.com", 443);
  private static final Duration FIRST = Duration.ofSeconds(12);

  private final TestClock clock = TestClock.at(Instant.parse("2026-01-01T00:00:00Z"));
  private final List<EndpointKey> probes = new ArrayList<>();
  private final List<EndpointKey> released = new ArrayList<>();
  private boolean mayProbe = true;
  private HostBreakers hosts;

  @BeforeEach
  void make() {
    hosts = hosts(100);
  }

  @Test
  void five_failures_in_a_row_over_several_endpoints_hold_all_endpoints_of_the_host() {
    // When
    notReached(3, 1);
    boolean before = hosts.admit(HOST, endpoint(9), 1);
    notReached(2, 2);
    // Then
    assertThat(before).isTrue();
    assertThat(hosts.admit(HOST, endpoint(9), 1)).isFalse();
    assertThat(hosts.holds(endpoint(9))).isTrue();
    assertThat(hosts.admit(new HostKey(HOST.host(), 8443), endpoint(8), 1)).isTrue();
  }

  @Test
  void an_endpoint_that_has_its_host_for_itself_is_left_to_its_own_breaker() {
    // When
    notReached(50, 1);
    // Then
    assertThat(hosts.admit(HOST, endpoint(1), 1)).isTrue();
    assertThat(hosts.heldBack()).isZero();
  }

  @Test
  void one_that_is_reached_between_starts_the_count_anew() {
    // Given
    notReached(2, 1);
    notReached(2, 2);
    // When
    hosts.record(HOST, endpoint(3), Reach.REACHED);
    // Then
    notReached(4, 1);
    assertThat(hosts.admit(HOST, endpoint(1), 1)).isTrue();
    assertThat(hosts.size()).isEqualTo(1);
  }

  @Test
  void one_probe_for_each_back_off_is_sent_by_one_endpoint_after_the_other() {
    // Given
    opened();
    hosts.admit(HOST, endpoint(1), 1);
    hosts.admit(HOST, endpoint(2), 1);
    // When
    for (int probe = 0; probe < 3; probe++) {
      clock.advance(FIRST.multipliedBy(1L << probe));
      EndpointKey probing = probes.get(probe);
      assertThat(hosts.admit(HOST, probing, 1)).isTrue();
      assertThat(hosts.admit(HOST, probing, 1)).isFalse();
      hosts.record(HOST, probing, Reach.UNREACHABLE);
    }
    // Then
    assertThat(probes).containsExactly(endpoint(1), endpoint(2), endpoint(1));
  }

  @Test
  void a_probe_that_reaches_the_host_releases_its_endpoints_a_few_at_a_time() {
    // Given
    opened();
    for (int i = 0; i < 40; i++) {
      hosts.admit(HOST, endpoint(i), 1);
    }
    clock.advance(FIRST);
    // When
    hosts.record(HOST, probes.get(0), Reach.REACHED);
    int atOnce = released.size();
    clock.advance(Duration.ofMillis(200));
    // Then
    assertThat(atOnce).isEqualTo(16);
    assertThat(released).hasSize(40).doesNotHaveDuplicates();
    assertThat(hosts.size()).isZero();
    assertThat(hosts.holds(endpoint(39))).isFalse();
  }

  @Test
  void a_probe_that_was_never_sent_makes_room_for_another_one() {
    // Given
    opened();
    hosts.admit(HOST, endpoint(1), 1);
    clock.advance(FIRST);
    // When
    hosts.probeEnded(endpoint(1));
    clock.advance(FIRST);
    // Then
    assertThat(probes).hasSize(2);
  }

  @Test
  void where_no_endpoint_could_probe_the_first_that_can_does() {
    // Given
    opened();
    hosts.admit(HOST, endpoint(1), 1);
    mayProbe = false;
    clock.advance(FIRST);
    // When
    boolean claimed = hosts.claimProbe(endpoint(1));
    // Then
    assertThat(claimed).isTrue();
    assertThat(hosts.claimProbe(endpoint(1))).isFalse();
  }

  @Test
  void where_nothing_was_held_the_first_to_come_is_the_probe() {
    // Given
    opened();
    clock.advance(FIRST);
    // When
    boolean first = hosts.admit(HOST, endpoint(1), 1);
    // Then
    assertThat(first).isTrue();
    assertThat(hosts.admit(HOST, endpoint(2), 1)).isFalse();
    hosts.record(HOST, endpoint(1), Reach.REACHED);
    assertThat(released).containsExactly(endpoint(1), endpoint(2));
  }

  @Test
  void an_endpoint_that_moved_to_another_host_is_not_held_any_more() {
    // Given
    opened();
    hosts.admit(HOST, endpoint(1), 1);
    hosts.admit(HOST, endpoint(2), 1);
    // When
    hosts.review(endpoint(1), 1);
    hosts.review(endpoint(2), 2);
    // Then
    assertThat(released).containsExactly(endpoint(2));
    assertThat(hosts.holds(endpoint(1))).isTrue();
  }

  @Test
  void a_probe_of_a_shard_that_is_lost_is_made_by_another_endpoint() {
    // Given
    opened();
    hosts.admit(HOST, endpoint(1), 1);
    hosts.admit(HOST, endpoint(2), 1);
    clock.advance(FIRST);
    // When
    hosts.forgetShard(endpoint(1).shard());
    // Then
    assertThat(probes).containsExactly(endpoint(1), endpoint(2));
  }

  @Test
  void i6_no_more_hosts_are_remembered_than_allowed() {
    // Given
    hosts = hosts(10);
    // When
    for (int i = 0; i < 1_000; i++) {
      hosts.record(new HostKey("h" + i, 443), endpoint(i), Reach.UNREACHABLE);
    }
    // Then
    assertThat(hosts.size()).isEqualTo(10);
  }

  private HostBreakers hosts(int endpointsMax) {
    HostBreakers made =
        new HostBreakers(
            new BreakerSettings(
                5,
                20,
                50,
                Duration.ofSeconds(10),
                Duration.ofMinutes(15),
                Duration.ofDays(5),
                endpointsMax),
            clock,
            new SplittableRandom(1));
    made.listener(
        new HostBreakers.Listener() {
          @Override
          public boolean probes(EndpointKey endpoint) {
            if (mayProbe) {
              probes.add(endpoint);
            }
            return mayProbe;
          }

          @Override
          public void released(EndpointKey endpoint) {
            released.add(endpoint);
          }
        });
    return made;
  }

  private void opened() {
    notReached(4, 7);
    notReached(1, 8);
  }

  private void notReached(int times, int endpoint) {
    for (int i = 0; i < times; i++) {
      hosts.record(HOST, endpoint(endpoint), Reach.UNREACHABLE);
    }
  }

  private static EndpointKey endpoint(int number) {
    return new EndpointKey(new ClientUuid(new UUID(number, number)), Environment.PRODUCTION);
  }
}
