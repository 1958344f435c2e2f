package io.rookery.shared.launch;

import io.rookery.shared.http.OpsHealth;
import io.rookery.shared.storage.Database;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The roles of one JVM while they run, and the order in which they stop. */
public final class Running {
  private static final Logger LOG = LoggerFactory.getLogger(Running.class);

  private record Step(String name, Supplier<Future<?>> action) {}

  private final Vertx vertx;
  private final OpsHealth health = new OpsHealth();
  private final Ports ports = new Ports();
  // Last opened, first closed.
  private final Deque<Step> drains = new ArrayDeque<>();
  private final Deque<Step> closes = new ArrayDeque<>();
  private Database database;
  private Future<Void> stopped;

  Running(Vertx vertx) {
    this.vertx = vertx;
    closesBy("vertx", vertx::close);
  }

  public Vertx vertx() {
    return vertx;
  }

  public synchronized Database database() {
    return database;
  }

  public Ports ports() {
    return ports;
  }

  OpsHealth health() {
    return health;
  }

  synchronized void opened(Database opened) {
    database = opened;
    closesBy("database", opened::close);
  }

  synchronized void closesBy(String name, Supplier<Future<?>> close) {
    closes.push(new Step(name, close));
  }

  synchronized void deployed(String role, RoleVerticle verticle, String deploymentId) {
    drains.push(new Step(role + "-drain", () -> drain(verticle)));
    closesBy(role, () -> vertx.undeploy(deploymentId));
  }

  /**
   * Readiness off, then each role, last started first: takes no further work and ends what is under
   * way; then each is undeployed, and connections and bus are closed. A step that fails is logged
   * and the next comes.
   */
  public synchronized Future<Void> stop() {
    if (stopped == null) {
      health.ready(false);
      LOG.info("launch.stopping");
      List<Step> order = new ArrayList<>(drains);
      order.addAll(closes);
      stopped = Future.succeededFuture();
      for (Step step : order) {
        stopped = stopped.compose(before -> run(step));
      }
      stopped = stopped.onSuccess(done -> LOG.info("launch.stopped"));
    }
    return stopped;
  }

  private static Future<Void> run(Step step) {
    return Future.succeededFuture()
        .compose(now -> step.action().get())
        .onFailure(failure -> LOG.warn("launch.stop_failed step={}", step.name(), failure))
        .<Void>mapEmpty()
        .otherwiseEmpty();
  }

  /** On the role's own context: its state is confined to it. */
  private static Future<Void> drain(RoleVerticle verticle) {
    Promise<Void> drained = Promise.promise();
    verticle
        .roleContext()
        .runOnContext(
            then ->
                Future.succeededFuture()
                    .compose(now -> verticle.drain())
                    .<Void>mapEmpty()
                    .onComplete(drained));
    return drained.future();
  }
}
