package io.rookery.bench.rig;

import io.rookery.bench.floor.FloorMain;
import io.rookery.bench.load.Triggers;
import io.rookery.shared.sealing.HmacSecret;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The bare pipeline in Rookery's place. */
public final class FloorProcess implements Subject {
  private final ChildProcess process;
  private final int doorPort;
  private final List<String> secrets;

  private FloorProcess(ChildProcess process, int doorPort, List<String> secrets) {
    this.process = process;
    this.doorPort = doorPort;
    this.secrets = secrets;
  }

  /** Starts it for these clients. */
  public static FloorProcess start(Rig rig, List<Client> clients) throws Exception {
    SecureRandom random = new SecureRandom();
    JsonArray known = new JsonArray();
    List<String> secrets = new ArrayList<>();
    for (Client client : clients) {
      String secret = HmacSecret.make(random).text();
      secrets.add(secret);
      known.add(
          new JsonObject()
              .put("client", client.uuid().toString())
              .put("url", client.url())
              .put("secret", secret));
    }
    Path file = rig.folder().resolve("floor-clients.json");
    Files.write(file, known.toBuffer().getBytes());
    ChildProcess process =
        ChildProcess.start(
            "floor",
            rig.log("floor"),
            "512m",
            List.of("io.rookery.bench.BenchMain", "floor", file.toString()),
            Map.of(
                "FLOOR_DATABASE_URL", rig.database().get("database.url"),
                "FLOOR_DATABASE_USER", rig.database().get("database.user"),
                "FLOOR_DATABASE_PASSWORD", rig.database().get("databasePassword")));
    try {
      int port = Integer.parseInt(process.awaitLine(FloorMain.READY, Duration.ofSeconds(60)));
      return new FloorProcess(process, port, secrets);
    } catch (Exception failure) {
      process.close();
      throw failure;
    }
  }

  public List<String> secrets() {
    return secrets;
  }

  @Override
  public ProcessHandle handle() {
    return process.handle();
  }

  @Override
  public int doorPort() {
    return doorPort;
  }

  @Override
  public Triggers triggers(List<Client> clients) {
    return new Triggers(clients.stream().map(Client::uuid).toList(), "none", true);
  }

  @Override
  public void close() {
    process.close();
  }
}
