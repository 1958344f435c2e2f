package io.rookery.shared.storage;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.shared.testing.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** I2 on servers that are not ours: one with fsync off and passwords (SCRAM) required. */
@ExtendWith(VertxExtension.class)
class I2DurabilityTest {
  @TempDir private static Path folder;
  private static EmbeddedPostgres forgetful;

  @BeforeAll
  static void start() throws Exception {
    // The library's own default is fsync=off.
    forgetful =
        EmbeddedPostgres.builder()
            .setDataDirectory(folder.resolve("data"))
            .setServerConfig("unix_socket_directories", "")
            .start();
    try (Connection connection = forgetful.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("SET password_encryption='scram-sha-256'");
      statement.execute("CREATE ROLE rookery LOGIN PASSWORD 'correct horse'");
      Files.writeString(
          folder.resolve("data/pg_hba.conf"), "host all rookery 127.0.0.1/32 scram-sha-256\n");
      statement.execute("SELECT pg_reload_conf()");
    }
  }

  @AfterAll
  static void stop() throws Exception {
    forgetful.close();
  }

  @Test
  void i2_a_server_without_fsync_is_refused(Vertx vertx) throws Exception {
    // Given
    Database database = Database.open(vertx, settings("correct horse"));
    // When
    assertThatThrownBy(() -> Durability.require(database).await(10, SECONDS))
        // Then
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("fsync=off");
  }

  @Test
  void i2_a_server_that_answers_before_it_has_written_is_refused(Vertx vertx) throws Exception {
    // Given
    TestDatabase given = TestDatabase.with();
    try (Connection connection = given.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "ALTER DATABASE " + connection.getCatalog() + " SET synchronous_commit=off");
    }
    Database database = given.open(vertx);
    // When
    assertThatThrownBy(() -> Durability.require(database).await(10, SECONDS))
        // Then
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("synchronous_commit=off");
  }

  @Test
  void i2_a_server_that_keeps_what_it_commits_is_taken(Vertx vertx) throws Exception {
    // Given
    Database database = TestDatabase.with().open(vertx);
    // When
    Durability.require(database).await(10, SECONDS);
    // Then: no refusal
  }

  @Test
  void a_password_is_proven_by_scram(Vertx vertx) throws Exception {
    // Given
    Database database = Database.open(vertx, settings("correct horse"));
    // When
    String user =
        database
            .idempotent(() -> database.hot().query("SELECT current_user::text").execute())
            .await(10, SECONDS)
            .iterator()
            .next()
            .getString(0);
    // Then
    assertThat(user).isEqualTo("rookery");
  }

  @Test
  void a_wrong_password_is_refused_with_the_servers_words(Vertx vertx) {
    // Given
    Database database = Database.open(vertx, settings("wrong"));
    // When
    assertThatThrownBy(() -> database.pool().query("SELECT 1").execute().await(10, SECONDS))
        // Then
        .hasMessageContaining("password authentication failed");
  }

  private static DatabaseSettings settings(String password) {
    return new DatabaseSettings(
        "postgresql://127.0.0.1:" + forgetful.getPort() + "/postgres",
        "rookery",
        password,
        2,
        2,
        Duration.ofSeconds(10));
  }
}
