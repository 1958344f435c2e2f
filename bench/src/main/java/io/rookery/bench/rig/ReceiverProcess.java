package io.rookery.bench.rig;

import io.rookery.bench.receive.ArrivalTable;
import io.rookery.bench.receive.ReceiverMain;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The driver's handle on the receiver. */
public final class ReceiverProcess implements AutoCloseable {
  private final ChildProcess process;
  private final HttpClient http = HttpClient.newHttpClient();
  private final int clientsPort;
  private final int feedPort;
  private final int controlPort;

  private ReceiverProcess(ChildProcess process, List<String> ports) {
    this.process = process;
    this.clientsPort = Integer.parseInt(ports.get(0));
    this.feedPort = Integer.parseInt(ports.get(1));
    this.controlPort = Integer.parseInt(ports.get(2));
  }

  /** Starts it and waits until it listens. */
  public static ReceiverProcess start(Path log) throws IOException, InterruptedException {
    ChildProcess process =
        ChildProcess.start(
            "receiver", log, "384m", List.of("io.rookery.bench.BenchMain", "receiver"), Map.of());
    String ports = process.awaitLine(ReceiverMain.READY, Duration.ofSeconds(30));
    return new ReceiverProcess(process, List.of(ports.split(" ", -1)));
  }

  public ProcessHandle handle() {
    return process.handle();
  }

  public int clientsPort() {
    return clientsPort;
  }

  /** Where it tells how much has come. */
  public int feedPort() {
    return feedPort;
  }

  /** The secret of each client, to verify signatures with. */
  public void trust(List<String> secrets) throws IOException, InterruptedException {
    post("/secrets", new JsonArray(secrets).toBuffer());
  }

  /** The clients from {@code slowFrom} on answer after 5 s, those from {@code hangFrom} never. */
  public void behave(int clients, int slowFrom, int hangFrom)
      throws IOException, InterruptedException {
    post(
        "/manners",
        new JsonObject()
            .put("clients", clients)
            .put("slow_from", slowFrom)
            .put("hang_from", hangFrom)
            .toBuffer());
  }

  /** Forgets what arrived. From now on its feed counts what the first clients take. */
  public void reset(int healthy) throws IOException, InterruptedException {
    post("/reset", new JsonObject().put("healthy", healthy).toBuffer());
  }

  /** {@code calls, ids, healthy, duplicates, verified, refused}. */
  public JsonObject numbers() throws IOException, InterruptedException {
    return post("/numbers", Buffer.buffer()).toJsonObject();
  }

  /** Everything that arrived. */
  public ArrivalTable ledger() throws IOException, InterruptedException {
    return ArrivalTable.of(post("/ledger", Buffer.buffer()));
  }

  @Override
  public void close() {
    process.close();
  }

  private Buffer post(String path, Buffer body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + controlPort + path))
            .timeout(Duration.ofSeconds(30))
            .POST(BodyPublishers.ofByteArray(body.getBytes()))
            .build();
    HttpResponse<byte[]> answer = http.send(request, BodyHandlers.ofByteArray());
    if (answer.statusCode() != 200) {
      throw new IOException("the receiver answers " + path + " with " + answer.statusCode());
    }
    return Buffer.buffer(answer.body());
  }
}
