package io.rookery.standalone.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A real PostgreSQL whose data is kept in a folder, for one machine. First to start and last to
 * stop. The folder has one owner at a time; an owner killed with -9 leaves the server running, and
 * the next one takes it over.
 *
 * <p>It is started by {@code pg_ctl}, in a session of its own: Ctrl-C in the terminal must not
 * reach the server before its clients have finished.
 */
public final class EmbeddedDatabase implements AutoCloseable {
  public static final int DEFAULT_PORT = 55_432;
  private static final String NAME = "rookery";

  /** As durable as the defaults of PostgreSQL, and tuned for one busy writer on a small machine. */
  private static final String CONFIGURATION =
      """
      listen_addresses = '127.0.0.1'
      unix_socket_directories = ''
      fsync = on
      synchronous_commit = on
      full_page_writes = on
      max_connections = 200
      shared_buffers = 256MB
      max_wal_size = 4GB
      checkpoint_timeout = 15min
      wal_compression = on
      password_encryption = scram-sha-256
      log_min_messages = warning
      """;

  private final OwnerLock lock;
  private final PostgresBinaries binaries;
  private final Path folder;
  private final int port;

  private EmbeddedDatabase(OwnerLock lock, PostgresBinaries binaries, Path folder, int port) {
    this.lock = lock;
    this.binaries = binaries;
    this.folder = folder;
    this.port = port;
  }

  /**
   * Starts the server, or takes over the one that runs on the folder. Blocks for some seconds.
   *
   * @param folder of the data; made if it is missing
   * @param programs where the programs are unpacked; several folders of data may share it
   */
  public static EmbeddedDatabase start(Path folder, Path programs, int port) throws IOException {
    return start(folder, programs, port, false);
  }

  /** The same, on a folder that is emptied before. */
  public static EmbeddedDatabase startEmpty(Path folder, Path programs, int port)
      throws IOException {
    return start(folder, programs, port, true);
  }

  /** What settings need to reach it, for {@code Settings.load}. */
  public Map<String, String> overrides() throws IOException {
    return overrides(folder, port);
  }

  /**
   * The same of the server that another process runs on the folder now; empty if none runs. For
   * commands beside a running system.
   */
  public static Optional<Map<String, String>> overridesOfRunning(Path folder) throws IOException {
    Optional<Postmaster> running = Postmaster.on(data(folder));
    return running.isEmpty()
        ? Optional.empty()
        : Optional.of(overrides(folder, running.get().port()));
  }

  /** Stops the server: open transactions are rolled back, everything committed is on disk. */
  @Override
  public void close() throws IOException {
    try {
      stopServer();
    } finally {
      lock.close();
    }
  }

  private static EmbeddedDatabase start(Path folder, Path programs, int port, boolean empty)
      throws IOException {
    Path absolute = folder.toAbsolutePath();
    OwnerLock lock = OwnerLock.take(absolute);
    try {
      PostgresBinaries binaries = PostgresBinaries.unpack(programs.toAbsolutePath());
      EmbeddedDatabase database = new EmbeddedDatabase(lock, binaries, absolute, port);
      if (empty) {
        database.wipe();
      }
      database.open(empty);
      return database;
    } catch (IOException | RuntimeException failure) {
      lock.close();
      throw failure;
    }
  }

  private void wipe() throws IOException {
    if (Postmaster.on(data(folder)).isPresent()) {
      stopServer();
    }
    Wipe.contents(folder);
  }

  private void open(boolean throwaway) throws IOException {
    Optional<Postmaster> orphan = Postmaster.on(data(folder));
    if (orphan.isPresent() && orphan.get().port() != port) {
      stopServer();
      orphan = Optional.empty();
    }
    if (orphan.isEmpty()) {
      requireFree(port);
      if (!Files.exists(data(folder))) {
        makeData(throwaway);
      }
      startServer();
    }
    makeDatabase();
  }

  /** {@code throwaway}: emptied at the next start, so its files need not outlive a power cut. */
  private void makeData(boolean throwaway) throws IOException {
    // Made apart and renamed: what an interrupted first start leaves is no data.
    Path half = folder.resolve("data.half");
    Wipe.folder(half);
    byte[] password = new byte[24];
    new SecureRandom().nextBytes(password);
    writeForOwner(passwordFile(folder), HexFormat.of().formatHex(password));
    List<String> arguments = new ArrayList<>();
    arguments.add("--pgdata=" + half);
    arguments.add("--username=" + NAME);
    arguments.add("--pwfile=" + passwordFile(folder));
    arguments.addAll(List.of("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C"));
    if (throwaway) {
      arguments.add("--no-sync");
    }
    binaries.run("initdb", arguments);
    Files.writeString(
        half.resolve("postgresql.conf"), "\ninclude 'rookery.conf'\n", StandardOpenOption.APPEND);
    Files.move(half, data(folder), StandardCopyOption.ATOMIC_MOVE);
  }

  private void startServer() throws IOException {
    Files.writeString(data(folder).resolve("rookery.conf"), CONFIGURATION);
    Path log = folder.resolve("postgres.log");
    try {
      binaries.run(
          "pg_ctl",
          List.of(
              "start",
              "--pgdata=" + data(folder),
              "--log=" + log,
              "--wait",
              "--timeout=60",
              "--options=-p " + port));
    } catch (IOException failure) {
      throw new IOException("PostgreSQL does not start, see " + log, failure);
    }
  }

  private void stopServer() throws IOException {
    binaries.run(
        "pg_ctl", List.of("stop", "--pgdata=" + data(folder), "--mode=fast", "--timeout=60"));
  }

  private void makeDatabase() throws IOException {
    String password = Files.readString(passwordFile(folder));
    try (Connection connection =
            DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/postgres", NAME, password);
        Statement statement = connection.createStatement()) {
      boolean exists;
      try (ResultSet found =
          statement.executeQuery("SELECT 1 FROM pg_database WHERE datname = '" + NAME + "'")) {
        exists = found.next();
      }
      if (!exists) {
        statement.execute("CREATE DATABASE " + NAME);
      }
    } catch (SQLException failure) {
      throw new IOException("PostgreSQL has started and cannot be used", failure);
    }
  }

  private static Map<String, String> overrides(Path folder, int port) throws IOException {
    return Map.of(
        "database.url",
        "postgresql://127.0.0.1:" + port + "/" + NAME,
        "database.user",
        NAME,
        "databasePassword",
        Files.readString(passwordFile(folder)),
        // Ingest refuses before this disk is full.
        "intake.diskPath",
        folder.toString());
  }

  private static void requireFree(int port) throws IOException {
    try (ServerSocket probe =
        new ServerSocket(port, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
      probe.getLocalPort();
    } catch (IOException taken) {
      throw new IOException(
          "port " + port + " is taken by another program; --postgres-port chooses another", taken);
    }
  }

  private static void writeForOwner(Path file, String text) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(file, text.getBytes(StandardCharsets.US_ASCII));
  }

  private static Path data(Path folder) {
    return folder.resolve("data");
  }

  private static Path passwordFile(Path folder) {
    return folder.resolve("password");
  }
}
