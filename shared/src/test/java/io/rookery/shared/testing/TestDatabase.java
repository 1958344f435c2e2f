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
import java.sql.DriverManager;
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

  /** Each is started by the first test that wants it, and ended with the JVM. */
  private static final class Shared {
    private static final Server SERVER = new Server();
  }

  private static final class ToCrash {
    private static final Server SERVER = new Server();
  }

  private static final class Server {
    private final EmbeddedPostgres postgres = start();
    private final Map<List<Schema>, String> templates = new ConcurrentHashMap<>();

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
    return on(Shared.SERVER, List.of(schemas));
  }

  /**
   * The same, on a server that a test may crash: the one with hundreds of databases of other tests
   * takes a minute to recover.
   */
  public static TestDatabase toCrash(Schema... schemas) {
    return on(ToCrash.SERVER, List.of(schemas));
  }

  private static TestDatabase on(Server server, List<Schema> schemas) {
    String template = server.templates.computeIfAbsent(schemas, all -> template(server, all));
    return new TestDatabase(settings(server, copyOf(server, template)));
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
    return DriverManager.getConnection("jdbc:" + settings.url(), settings.user(), "");
  }

  private static String template(Server server, List<Schema> schemas) {
    String name = copyOf(server, "template1");
    Migrations.run(settings(server, name), List.of(Schema.AUDIT));
    Migrations.run(settings(server, name), schemas);
    return name;
  }

  private static String copyOf(Server server, String template) {
    String name = "test_" + MADE.incrementAndGet();
    try (Connection connection = server.postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name + " TEMPLATE " + template);
      return name;
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static DatabaseSettings settings(Server server, String database) {
    return new DatabaseSettings(
        "postgresql://127.0.0.1:" + server.postgres.getPort() + "/" + database,
        "postgres",
        "",
        4,
        8,
        Duration.ofSeconds(10));
  }
}
