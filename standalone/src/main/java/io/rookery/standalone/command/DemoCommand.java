package io.rookery.standalone.command;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.rookery.shared.launch.Role;
import io.rookery.standalone.demo.Demo;
import io.rookery.standalone.demo.Screen;
import io.rookery.standalone.run.Lifetime;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the whole system at work on data of its own. */
@Command(
    name = "demo",
    description = "Show the whole system at work, on data of its own, and stay up to be tried.",
    mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {
  private static final Duration WITHIN = Duration.ofSeconds(60);
  private static final int CLOSE_SECONDS_MAX = 10;

  @Option(
      names = "--once",
      description = "End when all is delivered: 0 if it was as it should be, 1 if not within 60 s.")
  private boolean once;

  @Mixin private Places places;
  @Spec private CommandSpec spec;

  private final List<Role> roles;

  public DemoCommand(List<Role> roles) {
    this.roles = roles;
  }

  @Override
  public Integer call() throws Exception {
    Path data = places.var("demo");
    Files.createDirectories(data);
    Path log = data.resolve("rookery.log");
    logTo(log);
    Lifetime lifetime = Lifetime.begin();
    Vertx vertx = Vertx.vertx();
    lifetime.closes(() -> vertx.close().await(CLOSE_SECONDS_MAX, SECONDS));
    PrintWriter out = spec.commandLine().getOut();
    Screen screen = Screen.of(out, spec.commandLine().getColorScheme().ansi().enabled());
    Demo demo =
        new Demo(
            vertx,
            new Demo.Folders(data, places.programs()),
            roles,
            screen,
            lifetime,
            InstantSource.system());
    List<String> differences;
    try {
      differences = demo.run(jvmStartedAt().plus(WITHIN));
    } catch (Exception failure) {
      spec.commandLine().getErr().println("rookery: the demo ends here; its log is " + log);
      throw failure;
    }
    if (once) {
      return differences.isEmpty() ? 0 : 1;
    }
    demo.showWhatNext();
    screen.stays(log);
    lifetime.awaitEnd();
    return 0;
  }

  /** The screen is for people: the log goes to a file. Logback reads this when it is first used. */
  private static void logTo(Path file) {
    System.setProperty("logback.configurationFile", "logback-demo.xml");
    System.setProperty("rookery.demo.log", file.toAbsolutePath().toString());
  }

  private static Instant jvmStartedAt() {
    return Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
  }
}
