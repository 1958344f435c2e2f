package io.rookery.shared.launch;

import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.rookery.shared.config.Settings;
import io.rookery.shared.config.SettingsException;
import io.rookery.shared.directory.Directory;
import io.rookery.shared.http.OpsServer;
import io.rookery.shared.storage.Database;
import io.rookery.shared.storage.DatabaseClock;
import io.rookery.shared.storage.Durability;
import io.rookery.shared.storage.Migrations;
import io.rookery.shared.storage.Partitions;
import io.rookery.shared.storage.SequenceGuard;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts roles in one JVM: settings checked whole, bus joined, operations port opened, database
 * migrated and found durable, roles deployed in the given order, ready. Whatever was opened is
 * closed again if a step fails.
 */
public final class Launcher {
  private static final Logger LOG = LoggerFactory.getLogger(Launcher.class);
  private static final int EXIT_SETTINGS = 2;
  private static final int EXIT_FAILED = 1;
  private static final long START_WITHIN_SECONDS = 120;
  // Longer than any drainTimeout that conf allows; who supervises the process may kill it earlier.
  private static final long STOP_WITHIN_SECONDS = 660;

  private final LaunchPlan plan;
  private final Running running;
  private final PrometheusMeterRegistry metrics =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  private Launcher(LaunchPlan plan, Running running) {
    this.plan = plan;
    this.running = running;
  }

  /** Starts the roles; fails with {@link SettingsException} before anything is opened. */
  public static Future<Running> start(Settings settings, List<Role> roles) {
    LaunchPlan plan;
    try {
      plan = LaunchPlan.read(settings, roles);
    } catch (SettingsException problems) {
      return Future.failedFuture(problems);
    }
    return ClusteredVertx.start(plan.cluster())
        .map(Running::new)
        .compose(
            running ->
                Future.succeededFuture()
                    .compose(now -> new Launcher(plan, running).start())
                    .map(running)
                    .recover(
                        failure -> running.stop().transform(any -> Future.failedFuture(failure))));
  }

  /** The whole life of a role jar: {@code --conf DIR}, until SIGTERM or Ctrl-C. */
  public static void main(String[] args, Role... roles) {
    Path folder = args.length == 2 && args[0].equals("--conf") ? Path.of(args[1]) : null;
    if (args.length != 0 && folder == null) {
      System.err.println("usage: java -jar <role>.jar [--conf DIR]");
      System.exit(EXIT_SETTINGS);
    }
    try {
      runUntilShutdown(Settings.load(folder, System.getenv(), Map.of()), List.of(roles));
    } catch (SettingsException wrong) {
      System.err.println(wrong.getMessage());
      System.exit(EXIT_SETTINGS);
    } catch (Exception failure) {
      System.err.println("cannot start: " + sentence(failure));
      System.exit(EXIT_FAILED);
    }
  }

  /** The first line: Flyway's messages go on for six. */
  private static String sentence(Exception failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
  }

  /** Starts the roles and stops them when the JVM is asked to end; returns once they run. */
  public static Running runUntilShutdown(Settings settings, List<Role> roles) throws Exception {
    Future<Running> starting = start(settings, roles);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stopAndWait(starting), "stop"));
    return starting.await(START_WITHIN_SECONDS, TimeUnit.SECONDS);
  }

  /** Also where it is asked to end while it starts; what failed to start has closed by itself. */
  private static void stopAndWait(Future<Running> starting) {
    if (starting.failed()) {
      return;
    }
    try {
      starting.compose(Running::stop).await(STOP_WITHIN_SECONDS, TimeUnit.SECONDS);
    } catch (Exception late) {
      System.err.println("stop: " + late.getMessage());
    }
  }

  /** Health answers from the beginning, so that a slow migration does not look like a dead JVM. */
  private Future<Void> start() {
    measureJvm();
    return OpsServer.start(
            running.vertx(), plan.opsHost(), plan.opsPort(), running.health(), metrics)
        .compose(
            ops -> {
              running.closesBy("ops", ops::close);
              running.ports().opened("ops", ops.actualPort());
              return prepareDatabase();
            })
        .compose(database -> deploy(database))
        .onSuccess(
            deployed -> {
              running.health().ready(true);
              LOG.info(
                  "launch.ready roles={} ops_port={}", plan.roleNames(), running.ports().of("ops"));
            });
  }

  private Future<Database> prepareDatabase() {
    Database database = Database.open(running.vertx(), plan.database());
    running.opened(database);
    return running
        .vertx()
        .executeBlocking(
            () -> {
              Migrations.run(plan.database(), plan.schemas());
              return database;
            })
        .compose(migrated -> database.awaitAnswer())
        .compose(answers -> Durability.require(database))
        .compose(durable -> SequenceGuard.require(database))
        .compose(set -> new Partitions(database, plan.retention()).ensure())
        .map(database);
  }

  private Future<Void> deploy(Database database) {
    return DatabaseClock.start(running.vertx(), database, metrics)
        .compose(
            clock -> {
              Directory directory = new Directory(running.vertx(), database, clock);
              directory.start();
              Future<Void> chain = Future.succeededFuture();
              for (LaunchPlan.Planned planned : plan.roles()) {
                chain = chain.compose(before -> deploy(planned, directory, clock));
              }
              return chain;
            });
  }

  private Future<Void> deploy(
      LaunchPlan.Planned planned, Directory directory, InstantSource clock) {
    String role = planned.role().name();
    Database own = connectionsOf(role);
    RoleVerticle verticle =
        planned
            .verticle()
            .apply(
                new RoleContext(own, directory, running.health(), metrics, clock, running.ports()));
    return running
        .vertx()
        .deployVerticle(verticle)
        .onSuccess(id -> running.deployed(role, verticle, id))
        .mapEmpty();
  }

  /**
   * A connection is served by the event loop that opened it. Were they shared, a commit of ingest
   * would wait for whatever dispatch is doing: half a second and more while the JVM is cold.
   */
  private Database connectionsOf(String role) {
    Database own = Database.open(running.vertx(), plan.database());
    running.closesBy(role + "-database", own::close);
    return own;
  }

  private void measureJvm() {
    JvmGcMetrics collections = new JvmGcMetrics();
    collections.bindTo(metrics);
    running.closesBy(
        "metrics",
        () -> {
          collections.close();
          metrics.close();
          return Future.succeededFuture();
        });
    new JvmMemoryMetrics().bindTo(metrics);
    new JvmThreadMetrics().bindTo(metrics);
    new ProcessorMetrics().bindTo(metrics);
    new UptimeMetrics().bindTo(metrics);
  }
}
