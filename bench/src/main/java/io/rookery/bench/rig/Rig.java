package io.rookery.bench.rig;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.rookery.standalone.postgres.EmbeddedDatabase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One scenario's machine park: an empty PostgreSQL (fsync on), the receiver, and the load in this
 * JVM. Everything is closed in the reverse order, whatever happens.
 */
public final class Rig implements AutoCloseable {
  private final Path folder;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final Meter meter = new Meter();
  private final FlightRecorder recorder;
  private final Vertx vertx;
  private final Map<String, String> database;
  private final Sql sql;
  private final ReceiverProcess receiver;
  private final int deadPort;

  /**
   * Opens one.
   *
   * @param folder of this scenario, made if missing
   * @param programs where PostgreSQL is unpacked, once for all scenarios
   * @param recording where a profile of the system is written, if any
   */
  public static Rig open(Path folder, Path programs, Optional<Path> recording) throws Exception {
    Files.createDirectories(folder);
    return new Rig(folder, programs, new FlightRecorder(recording));
  }

  private Rig(Path folder, Path programs, FlightRecorder recorder) throws Exception {
    this.folder = folder;
    this.recorder = recorder;
    try {
      vertx = closes(Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1)), Rig::close);
      Path data = folder.resolve("postgres");
      EmbeddedDatabase postgres =
          closes(EmbeddedDatabase.startEmpty(data, programs, freePort()), EmbeddedDatabase::close);
      database = new TreeMap<>(postgres.overrides());
      meter.watch("postgres", postmaster(data));
      sql = closes(Sql.open(database), Sql::close);
      receiver = closes(ReceiverProcess.start(log("receiver")), ReceiverProcess::close);
      meter.watch("receiver", receiver.handle());
      meter.watch("load", ProcessHandle.current());
      deadPort = freePort();
    } catch (Exception failure) {
      close();
      throw failure;
    }
  }

  public Vertx vertx() {
    return vertx;
  }

  /** Settings of the database. */
  public Map<String, String> database() {
    return database;
  }

  public Sql sql() {
    return sql;
  }

  /** What its PostgreSQL says of itself. */
  public Server server() throws SQLException {
    return Server.of(sql);
  }

  public ReceiverProcess receiver() {
    return receiver;
  }

  /** Nobody listens on it. */
  public int deadPort() {
    return deadPort;
  }

  public Meter meter() {
    return meter;
  }

  public FlightRecorder recorder() {
    return recorder;
  }

  public Path folder() {
    return folder;
  }

  /** What a process prints. */
  public Path log(String name) {
    return folder.resolve(name + ".log");
  }

  /** Measured from now on, and closed at the end at the latest. */
  public <S extends Subject> S runs(S subject) {
    meter.watch("rookery", subject.handle());
    return closes(subject, Subject::close);
  }

  @Override
  public void close() {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception failure) {
        System.err.println("bench: while ending: " + failure.getMessage());
      }
    }
  }

  /** A port that nobody listens on. */
  public static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  /** Something that can be closed, and how. */
  private interface Closing<T> {
    void close(T resource) throws Exception;
  }

  private <T> T closes(T resource, Closing<T> closing) {
    opened.push(() -> closing.close(resource));
    return resource;
  }

  private static void close(Vertx vertx) throws Exception {
    vertx.close().await(20, SECONDS);
  }

  private static ProcessHandle postmaster(Path data) throws IOException {
    String pid = Files.readAllLines(data.resolve("data").resolve("postmaster.pid")).get(0).strip();
    return ProcessHandle.of(Long.parseLong(pid))
        .orElseThrow(() -> new IOException("PostgreSQL has ended"));
  }
}
