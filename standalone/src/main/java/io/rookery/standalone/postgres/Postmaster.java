package io.rookery.standalone.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The server that runs on a data folder, as its {@code postmaster.pid} tells: left by an owner that
 * was killed, or owned by another process.
 */
record Postmaster(int port) {
  private static final int PID_LINE = 0;
  private static final int PORT_LINE = 3;

  /** Empty if no server runs on it; the file alone proves nothing, it outlives a killed server. */
  static Optional<Postmaster> on(Path data) throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(data.resolve("postmaster.pid"));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    }
    if (lines.size() <= PORT_LINE) {
      return Optional.empty();
    }
    boolean runs =
        ProcessHandle.of(Long.parseLong(lines.get(PID_LINE).strip()))
            .filter(ProcessHandle::isAlive)
            .flatMap(process -> process.info().command())
            .filter(command -> command.endsWith("/postgres"))
            .isPresent();
    return runs
        ? Optional.of(new Postmaster(Integer.parseInt(lines.get(PORT_LINE).strip())))
        : Optional.empty();
  }
}
