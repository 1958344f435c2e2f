package io.rookery.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The PostgreSQL of the tests as the process that it is, to be crashed and started again. */
final class PostgresServer {
  private final Path data;

  private PostgresServer(Path data) {
    this.data = data;
  }

  /** The server that this session is connected to. */
  static PostgresServer of(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SHOW data_directory")) {
      rows.next();
      return new PostgresServer(Path.of(rows.getString(1)));
    }
  }

  /** Immediate stop, as in a crash: nobody is waited for and nothing is written any more. */
  void crash() throws IOException, InterruptedException {
    run("-m", "immediate", "-w", "stop");
  }

  /** Kills one session: PostgreSQL ends all others, recovers and goes on as the same process. */
  void crashSession() throws IOException {
    long server = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
    Comparator<ProcessHandle> newestLast =
        Comparator.comparing(child -> child.info().startInstant().orElse(Instant.MIN));
    boolean killed =
        ProcessHandle.of(server).stream()
            .flatMap(ProcessHandle::children)
            .sorted(newestLast.reversed())
            .anyMatch(ProcessHandle::destroyForcibly);
    if (!killed) {
      throw new IOException("no session to kill");
    }
  }

  /** Starts it as it was started before, on the same port; returns when it has recovered. */
  void start() throws IOException, InterruptedException {
    run("-l", data.resolve("crash.log").toString(), "-t", "60", "-o", options(), "-w", "start");
  }

  /** {@code postmaster.opts}: the program, then each option in quotes. */
  private String options() throws IOException {
    String line = Files.readString(data.resolve("postmaster.opts")).strip();
    return line.substring(line.indexOf(" \"") + 1);
  }

  private Path bin() throws IOException {
    String line = Files.readString(data.resolve("postmaster.opts"));
    return Path.of(line.substring(0, line.indexOf(" \""))).getParent();
  }

  private void run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      // PostgreSQL refuses to run as root; in a user namespace of its own it is nobody.
      command.addAll(List.of("unshare", "-U"));
    }
    command.addAll(List.of(bin().resolve("pg_ctl").toString(), "-D", data.toString()));
    command.addAll(List.of(arguments));
    Path told = BuiltModules.scratch("processes").resolve("pg_ctl.log");
    int code =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(told.toFile())
            .start()
            .waitFor();
    if (code != 0) {
      throw new IOException(command + " failed: " + Files.readString(told));
    }
  }
}
