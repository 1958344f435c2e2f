package io.rookery.standalone.command;

import io.rookery.standalone.print.Moments;
import io.rookery.standalone.print.Page;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Asks the console and shows its answer: to people, or with {@code --json} as it is. The key comes
 * from a file or the environment, because the arguments of a process can be read by everybody on
 * its machine.
 */
public abstract class ConsoleCommand implements Callable<Integer> {
  private static final String KEY_VARIABLE = "RK_CONSOLE_KEY";

  @Option(
      names = "--url",
      description =
          "Where the console is (default: environment RK_CONSOLE_URL, or http://127.0.0.1:8081).",
      defaultValue = "${env:RK_CONSOLE_URL:-http://127.0.0.1:8081}")
  private String url;

  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      description = "File with an API key (default: environment RK_CONSOLE_KEY, or var/first-key).")
  private Path keyFile;

  @Option(names = "--json", description = "Print the answer of the API as it is.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public final Integer call() throws Exception {
    try (Console console = new Console(url, key())) {
      JsonObject answer = ask(console);
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(answer.encode());
        out.flush();
      } else {
        Page page = new Page(out, new Moments(InstantSource.system()));
        show(answer, page);
        follow(answer, console, page);
      }
    }
    return 0;
  }

  /** Asks; what the console refuses is thrown. */
  protected abstract JsonObject ask(Console console) throws Exception;

  protected abstract void show(JsonObject answer, Page page);

  /** What comes after the answer was shown to people: nothing, for most. */
  protected void follow(JsonObject answer, Console console, Page page) throws Exception {}

  /** The arguments make no sense; to be thrown. */
  protected final ParameterException usage(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }

  private String key() throws IOException {
    if (keyFile != null) {
      return Files.readString(keyFile).strip();
    }
    String given = System.getenv(KEY_VARIABLE);
    if (given != null && !given.isBlank()) {
      return given.strip();
    }
    Path first = Path.of(System.getProperty("rookery.home", "."), "var", "first-key");
    if (!Files.isReadable(first)) {
      throw usage(
          "No key: give --key-file, or set "
              + KEY_VARIABLE
              + ". `rookery key new --role operator` makes one.");
    }
    return Files.readString(first).strip();
  }
}
