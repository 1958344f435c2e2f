package io.rookery.bench.floor;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.rookery.shared.launch.Schema;
import io.rookery.shared.storage.Database;
import io.rookery.shared.storage.DatabaseSettings;
import io.rookery.shared.storage.Migrations;
import io.rookery.shared.storage.Partitions;
import io.rookery.shared.storage.Partitions.Retention;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** The bare pipeline as a process. Ends when it is asked to. */
public final class FloorMain {
  /** What it prints when it listens; then its port. */
  public static final String READY = "floor ready ";

  private static final int WITHIN_SECONDS = 60;

  /** Runs for the clients in the file until the process is ended. */
  public static int run(Path clients) throws Exception {
    Map<String, String> environment = System.getenv();
    DatabaseSettings settings =
        new DatabaseSettings(
            environment.get("FLOOR_DATABASE_URL"),
            environment.get("FLOOR_DATABASE_USER"),
            environment.get("FLOOR_DATABASE_PASSWORD"),
            2,
            8,
            Duration.ofSeconds(10));
    Migrations.run(settings, List.of(Schema.DELIVERY));
    Vertx vertx = Vertx.vertx();
    Database database = Database.open(vertx, settings);
    database.awaitAnswer().await(WITHIN_SECONDS, SECONDS);
    Retention retention = new Retention(Duration.ofDays(10), Duration.ofDays(10));
    new Partitions(database, retention).ensure().await(WITHIN_SECONDS, SECONDS);
    InstantSource clock = InstantSource.system();
    Pipeline pipeline = new Pipeline(database, targets(clients), clock);
    FloorDoor door = new FloorDoor(database, pipeline, clock);
    vertx
        .deployVerticle(pipeline)
        .compose(deployed -> vertx.deployVerticle(door))
        .await(WITHIN_SECONDS, SECONDS);
    System.out.println(READY + door.port());
    Thread.currentThread().join();
    return 0;
  }

  private static List<FloorTarget> targets(Path file) throws Exception {
    return new JsonArray(Buffer.buffer(Files.readAllBytes(file)))
        .stream().map(FloorTarget::of).toList();
  }

  private FloorMain() {}
}
