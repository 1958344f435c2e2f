package io.rookery.system.door;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rookery.console.ConsoleVerticle;
import io.rookery.ingest.IngestVerticle;
import io.rookery.shared.config.Settings;
import io.rookery.shared.directory.Directory;
import io.rookery.shared.http.OpsHealth;
import io.rookery.shared.launch.Ports;
import io.rookery.shared.launch.Role;
import io.rookery.shared.launch.RoleContext;
import io.rookery.shared.launch.RoleVerticle;
import io.rookery.shared.storage.Database;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Route;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Roles of one JVM on one database, as {@code all} runs them, but each may end and begin anew. */
final class RunningRoles {
  private final Vertx vertx;
  private final RoleContext lent;
  private final Map<String, RoleVerticle> running = new LinkedHashMap<>();

  RunningRoles(Vertx vertx, Database database) {
    this.vertx = vertx;
    Directory directory = new Directory(vertx, database, InstantSource.system());
    directory.start();
    lent =
        new RoleContext(
            database,
            directory,
            new OpsHealth(),
            new SimpleMeterRegistry(),
            InstantSource.system(),
            new Ports());
    ready(true);
  }

  void start(Role role, Settings settings) throws Exception {
    RoleVerticle verticle = role.configure(settings).apply(lent);
    settings.verify();
    vertx.deployVerticle(verticle).await(60, SECONDS);
    running.put(role.name(), verticle);
  }

  /**
   * Lets it end what is under way, and start nothing; what is asked on the bus it still answers.
   */
  void drain(String role) throws Exception {
    running.get(role).drain().await(30, SECONDS);
  }

  /** Removes it, once it is drained. */
  void end(String role) throws Exception {
    vertx.undeploy(running.remove(role).deploymentID()).await(30, SECONDS);
  }

  /** What {@code /health/ready} says. */
  void ready(boolean takesWork) {
    lent.health().ready(takesWork);
  }

  /** Of {@code ingest} or {@code console}. */
  int port(String door) {
    return lent.ports().of(door.equals("ingest") ? "http" : door);
  }

  /** Of both doors. */
  List<Route> routes() {
    List<Route> routes = new ArrayList<>();
    routes.addAll(((IngestVerticle) running.get("ingest")).routes());
    routes.addAll(((ConsoleVerticle) running.get("console")).routes());
    return routes;
  }

  void close() throws Exception {
    for (String role : List.copyOf(running.keySet())) {
      drain(role);
    }
  }
}
