package io.rookery.standalone.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.shared.testing.FreePorts;
import io.rookery.standalone.RookeryMain;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedDatabaseTest {
  /** Unpacked once for all tests. */
  @TempDir static Path programs;

  @TempDir Path var;

  @Test
  void a_restart_keeps_the_data() throws Exception {
    // Given
    int port = FreePorts.one();
    try (EmbeddedDatabase first = EmbeddedDatabase.start(folder(), programs, port)) {
      execute(first.overrides(), "CREATE TABLE kept AS SELECT 42 AS n");
    }
    // When
    try (EmbeddedDatabase second = EmbeddedDatabase.start(folder(), programs, port)) {
      // Then
      assertThat(ask(second.overrides(), "SELECT n FROM kept")).isEqualTo("42");
    }
  }

  @Test
  void the_server_of_an_owner_that_was_killed_is_taken_over() throws Exception {
    // Given
    int port = FreePorts.one();
    Process owner = ownerInItsOwnProcess(port);
    Map<String, String> left = EmbeddedDatabase.overridesOfRunning(folder()).orElseThrow();
    execute(left, "CREATE TABLE kept AS SELECT 42 AS n");
    String startedAt = ask(left, "SELECT pg_postmaster_start_time()");
    owner.destroyForcibly().waitFor();
    // When
    try (EmbeddedDatabase heir = EmbeddedDatabase.start(folder(), programs, port)) {
      // Then
      assertThat(ask(heir.overrides(), "SELECT pg_postmaster_start_time()")).isEqualTo(startedAt);
      assertThat(ask(heir.overrides(), "SELECT n FROM kept")).isEqualTo("42");
    }
    assertThat(EmbeddedDatabase.overridesOfRunning(folder())).isEmpty();
  }

  @Test
  void a_second_owner_is_told_who_has_the_folder() throws Exception {
    // Given
    try (EmbeddedDatabase owner =
        EmbeddedDatabase.startEmpty(folder(), programs, FreePorts.one())) {
      // When
      int otherPort = FreePorts.one();
      // Then
      assertThatThrownBy(() -> EmbeddedDatabase.start(folder(), programs, otherPort))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("in use by another rookery")
          .hasMessageContaining(Long.toString(ProcessHandle.current().pid()));
      assertThat(ask(owner.overrides(), "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void a_port_that_another_program_has_is_named() throws Exception {
    // Given
    try (ServerSocket other = new ServerSocket(0)) {
      // When
      int port = other.getLocalPort();
      // Then
      assertThatThrownBy(() -> EmbeddedDatabase.start(folder(), programs, port))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("port " + port + " is taken");
    }
  }

  @Test
  void an_empty_start_forgets_the_data_also_of_a_server_that_still_runs() throws Exception {
    // Given
    Process owner = ownerInItsOwnProcess(FreePorts.one());
    Map<String, String> left = EmbeddedDatabase.overridesOfRunning(folder()).orElseThrow();
    execute(left, "CREATE TABLE forgotten AS SELECT 42 AS n");
    owner.destroyForcibly().waitFor();
    // When
    try (EmbeddedDatabase empty =
        EmbeddedDatabase.startEmpty(folder(), programs, FreePorts.one())) {
      // Then
      assertThat(ask(empty.overrides(), "SELECT to_regclass('forgotten') IS NULL")).isEqualTo("t");
    }
  }

  @Test
  void what_is_committed_is_on_disk_and_nobody_enters_without_the_password() throws Exception {
    // Given
    try (EmbeddedDatabase database =
        EmbeddedDatabase.startEmpty(folder(), programs, FreePorts.one())) {
      // When
      Map<String, String> settings = database.overrides();
      // Then
      assertThat(ask(settings, "SHOW fsync")).isEqualTo("on");
      assertThat(ask(settings, "SHOW synchronous_commit")).isEqualTo("on");
      assertThat(ask(settings, "SHOW full_page_writes")).isEqualTo("on");
      assertThat(ask(settings, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
      assertThat(ask(settings, "SHOW unix_socket_directories")).isEmpty();
      assertThat(PosixFilePermissions.toString(permissions("password"))).isEqualTo("rw-------");
      assertThatThrownBy(
              () ->
                  ask(
                      Map.of(
                          "database.url", settings.get("database.url"),
                          "database.user", settings.get("database.user"),
                          "databasePassword", "another"),
                      "SELECT 1"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("password authentication failed");
    }
  }

  private Path folder() {
    return var.resolve("postgres");
  }

  private Set<PosixFilePermission> permissions(String file) throws IOException {
    return Files.getPosixFilePermissions(folder().resolve(file));
  }

  /** {@code rookery postgres}, which has said that it runs. */
  private Process ownerInItsOwnProcess(int port) throws IOException {
    Files.createSymbolicLink(var.resolve("programs"), programs);
    Process owner =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                RookeryMain.class.getName(),
                "postgres",
                "--var=" + var,
                "--postgres-port=" + port)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader printed = owner.inputReader();
    String line = printed.readLine();
    while (line != null && !line.startsWith("Ctrl-C")) {
      line = printed.readLine();
    }
    assertThat(line).as("it runs").isNotNull();
    return owner;
  }

  private static void execute(Map<String, String> settings, String sql) throws SQLException {
    try (Connection connection = connect(settings);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String ask(Map<String, String> settings, String sql) throws SQLException {
    try (Connection connection = connect(settings);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getString(1);
    }
  }

  private static Connection connect(Map<String, String> settings) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:" + settings.get("database.url"),
        settings.get("database.user"),
        settings.get("databasePassword"));
  }
}
