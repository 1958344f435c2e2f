package io.rookery.shared.launch;

import io.rookery.shared.config.Settings;
import io.vertx.core.Future;
import java.util.List;
import java.util.Queue;
import java.util.function.Function;

/** A role that does nothing but say when. */
record RecordedRole(String name, Queue<String> events, RuntimeException failure) implements Role {

  RecordedRole(String name, Queue<String> events) {
    this(name, events, null);
  }

  @Override
  public List<Schema> schemas() {
    return List.of();
  }

  @Override
  public String opsPortSetting() {
    return "ingest.opsPort";
  }

  @Override
  public Function<RoleContext, RoleVerticle> configure(Settings settings) {
    settings.integer("http.port", 0, 65_535);
    return context -> new Verticle(context);
  }

  private final class Verticle extends RoleVerticle {
    private final RoleContext role;

    Verticle(RoleContext role) {
      this.role = role;
    }

    @Override
    public Future<?> start() {
      say("start");
      return failure == null ? Future.succeededFuture() : Future.failedFuture(failure);
    }

    @Override
    public Future<?> drain() {
      say("drain");
      throw new IllegalStateException("a drain that fails holds up nobody");
    }

    @Override
    public Future<?> stop() {
      say("stop");
      return role.database().pool().query("SELECT 1").execute();
    }

    private void say(String what) {
      events.add(name + " " + what + (role.health().isReady() ? " ready" : ""));
    }
  }
}
