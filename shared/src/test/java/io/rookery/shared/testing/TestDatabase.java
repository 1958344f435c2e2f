package io.rookery.shared.testing;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.rookery.shared.launch.Schema;
import io.rookery.shared.storage.Database;
import io.rookery.shared.storage.DatabaseSettings;
import io.rookery.shared.storage.Migrations;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A database of its own for a test class, on the one real PostgreSQL of the test JVM. The schemas
 * are migrated once, into a template that is copied. fsync is on: what a commit promises is tested.
 */
public record TestDatabase(DatabaseSettings settings) {
  private static final AtomicInteger MADE = new AtomicInteger();
  private static final Map<List<Schema>, String> TEMPLATES = new ConcurrentHashMap<>();

  /** Started by the first test that wants it; ended with the JVM. */
  private static final class Server {
    private static final EmbeddedPostgres POSTGRES = start();

    private static EmbeddedPostgres start() {
      try {
        Path data = Files.createTempDirectory("rookery-test-");
        EmbeddedPostgres postgres =
            EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setRegisterShutdownHook(false)
                .setPGStartupWait(Duration.ofSeconds(60))
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("unix_socket_directories", "")
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> discard(data), "discard-postgres"));
        return postgres;
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }

    /**
     * SIGQUIT: at once. The library's way writes every database of the run to disk before it
     * deletes them, which takes longer than the tests.
     */
    private static void discard(Path data) {
      try {
        String pid = Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip();
        new ProcessBuilder("sh", "-c", "kill -QUIT " + pid).start().waitFor();
        ProcessHandle server = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
        server.onExit().get(10, SECONDS);
        try (Stream<Path> files = Files.walk(data)) {
          files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        }
      } catch (Exception failure) {
        System.err.println("left behind: " + data + ": " + failure);
      }
    }
  }

  /**
   * Makes a database with these schemas, which are empty but for their migrations, and the audit.
   */
  public static TestDatabase with(Schema... schemas) {
    String template = TEMPLATES.computeIfAbsent(List.of(schemas), TestDatabase::template);
    return new TestDatabase(settings(copyOf(template)));
  }

  /**
   * Opens it and waits until it answers: the first connection of a cold JVM on a busy machine takes
   * longer than a pool waits.
   */
  public Database open(Vertx vertx) throws Exception {
    Database database = Database.open(vertx, settings);
    for (Pool pool : List.of(database.pool(), database.hot())) {
      answer(pool).recover(late -> answer(pool)).recover(late -> answer(pool)).await(10, SECONDS);
    }
    return database;
  }

  private static Future<Void> answer(Pool pool) {
    return pool.query("SELECT 1").execute().mapEmpty();
  }

  /** For statements over JDBC, such as those of a second, stubborn session. */
  public Connection connect() throws SQLException {
    return Server.POSTGRES
        .getDatabase(settings.user(), settings.url().substring(settings.url().lastIndexOf('/') + 1))
        .getConnection();
  }

  private static String template(List<Schema> schemas) {
    String name = copyOf("template1");
    Migrations.run(settings(name), List.of(Schema.AUDIT));
    Migrations.run(settings(name), schemas);
    return name;
  }

  private static String copyOf(String template) {
    String name = "test_" + MADE.incrementAndGet();
    try (Connection connection = Server.POSTGRES.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name + " TEMPLATE " + template);
      return name;
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static DatabaseSettings settings(String database) {
    return new DatabaseSettings(
        "postgresql://127.0.0.1:" + Server.POSTGRES.getPort() + "/" + database,
        "postgres",
        "",
        4,
        8,
        Duration.ofSeconds(10));
  }
}
