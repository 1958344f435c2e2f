package io.rookery.bench.rig;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Records a JVM with the JDK's own flight recorder, from outside; or, without a file, nothing. */
public final class FlightRecorder {
  private static final int ANSWER_SECONDS_MAX = 60;
  private final Optional<Path> file;

  public FlightRecorder(Optional<Path> file) {
    this.file = file.map(Path::toAbsolutePath);
  }

  /** Begins; the process has paid for the start when this returns. */
  public void start(ProcessHandle process) throws IOException, InterruptedException {
    if (file.isPresent()) {
      ask(process, List.of("JFR.start", "name=bench", "settings=default"));
    }
  }

  /** Ends, and writes the file. */
  public void stop(ProcessHandle process) throws IOException, InterruptedException {
    if (file.isPresent()) {
      ask(process, List.of("JFR.stop", "name=bench", "filename=\"" + file.get() + "\""));
      if (!Files.exists(file.get())) {
        throw new IOException("the flight recorder wrote no " + file.get());
      }
    }
  }

  private static void ask(ProcessHandle process, List<String> command)
      throws IOException, InterruptedException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    if (!Files.isExecutable(jcmd)) {
      throw new IOException("a profile needs a JDK: there is no " + jcmd);
    }
    Process asking =
        new ProcessBuilder(jcmd.toString(), Long.toString(process.pid()), String.join(" ", command))
            .redirectErrorStream(true)
            .start();
    String said =
        new String(asking.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (!asking.waitFor(ANSWER_SECONDS_MAX, SECONDS) || asking.exitValue() != 0) {
      throw new IOException(command.get(0) + ": " + said);
    }
  }
}
