package io.rookery.shared.launch;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rookery.shared.config.Settings;
import io.rookery.shared.config.SettingsException;
import io.rookery.shared.storage.DatabaseSettings;
import io.rookery.shared.testing.FreePorts;
import io.rookery.shared.testing.TestDatabase;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

class LauncherTest {
  private static final DatabaseSettings DATABASE = TestDatabase.with(Schema.DELIVERY).settings();

  private final Queue<String> events = new ConcurrentLinkedQueue<>();

  @Test
  void roles_start_in_order_and_drain_and_stop_in_reverse_and_only_between_it_is_ready()
      throws Exception {
    // Given
    Running running = start(Map.of(), role("a"), role("b"));
    boolean ready = running.health().isReady();
    // When
    running.stop().await(20, SECONDS);
    // Then
    assertThat(ready).isTrue();
    assertThat(events)
        .containsExactly("a start", "b start", "b drain", "a drain", "b stop", "a stop");
  }

  @Test
  void two_systems_run_in_one_jvm() throws Exception {
    // Given
    Running first = start(Map.of(), role("a"));
    // When
    Running second = start(Map.of(), role("b"));
    // Then
    assertThat(isOpen(first.ports().of("ops"))).isTrue();
    assertThat(isOpen(second.ports().of("ops"))).isTrue();
    first.stop().await(20, SECONDS);
    second.stop().await(20, SECONDS);
    assertThat(isOpen(first.ports().of("ops"))).isFalse();
  }

  @Test
  void stopping_twice_stops_once() throws Exception {
    // Given
    Running running = start(Map.of(), role("a"));
    // When
    running.stop().await(20, SECONDS);
    running.stop().await(20, SECONDS);
    // Then
    assertThat(events).containsExactly("a start", "a drain", "a stop");
  }

  @Test
  void a_start_that_fails_midway_closes_what_was_opened() throws Exception {
    // Given
    int opsPort = FreePorts.one();
    RecordedRole failing =
        new RecordedRole("b", events, new IllegalStateException("failed by the test"));
    // When
    Throwable failure =
        catchThrowable(
            () -> start(Map.of("ingest.opsPort", "" + opsPort), role("a"), failing, role("c")));
    // Then
    assertThat(failure).hasMessage("failed by the test");
    assertThat(events).containsExactly("a start", "b start", "a drain", "a stop");
    assertThat(isOpen(opsPort)).isFalse();
  }

  @Test
  void a_port_that_is_taken_is_a_failure_before_any_role_starts() throws Exception {
    // Given
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Map<String, String> port = Map.of("ingest.opsPort", "" + taken.getLocalPort());
      // When
      Throwable failure = catchThrowable(() -> start(port, role("a")));
      // Then
      assertThat(failure).isInstanceOf(BindException.class);
      assertThat(events).isEmpty();
    }
  }

  @Test
  void without_postgresql_the_start_fails_and_says_so() throws Exception {
    // Given
    Map<String, String> url =
        Map.of("database.url", "postgresql://127.0.0.1:" + FreePorts.one() + "/rookery");
    // When
    assertThatThrownBy(() -> start(url, role("a")))
        // Then
        .hasMessageContaining("refused");
    assertThat(events).isEmpty();
  }

  @Test
  void every_problem_of_the_settings_is_told_before_anything_is_opened() {
    // Given
    Map<String, String> wrong =
        Map.of(
            "database.url", "",
            "cluster.busPort", "-1",
            "ops.nothing", "1",
            "http.port", "many",
            "environments.sandbox.retention", "1s");
    // When
    SettingsException problems =
        catchThrowableOfType(SettingsException.class, () -> start(wrong, role("a")));
    // Then
    assertThat(problems.problems().stream().map(problem -> problem.split(":", 2)[0]))
        .containsExactlyInAnyOrderElementsOf(wrong.keySet());
    assertThat(events).isEmpty();
  }

  private RecordedRole role(String name) {
    return new RecordedRole(name, events);
  }

  private static Running start(Map<String, String> more, Role... roles) throws Exception {
    Map<String, String> overrides = new HashMap<>();
    overrides.put("database.url", DATABASE.url());
    overrides.put("database.user", DATABASE.user());
    overrides.put("ingest.opsPort", "0");
    overrides.putAll(more);
    return Launcher.start(Settings.load(null, Map.of(), overrides), List.of(roles))
        .await(60, SECONDS);
  }

  private static boolean isOpen(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (ConnectException refused) {
      return false;
    }
  }
}
