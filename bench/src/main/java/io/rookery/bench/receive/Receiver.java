package io.rookery.bench.receive;

import io.rookery.standalone.receiver.SignatureCheck;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Every client's endpoint. Keeps the ledger of what arrived, verifies a sample of the signatures,
 * and tells the driver all the time how much has come, so that the load can keep a closed loop from
 * its trigger to the arrival.
 *
 * <p>A client is the number in the path, {@code /c/17}. It answers 200, or after 5 s, or never.
 * What comes in one turn of the event loop is read before any of it is answered: so two calls that
 * are under way at once are seen to overlap.
 */
final class Receiver extends VerticleBase {
  private static final int SAMPLE = 64;
  private static final int SLOW_MS = 5_000;
  private static final int FEED_EVERY_MS = 2;
  private static final byte[] ID = ascii("webhook-id:");
  private static final byte[] TIMESTAMP = ascii("webhook-timestamp:");
  private static final byte[] SIGNATURE = ascii("webhook-signature:");
  private static final Buffer OK = Buffer.buffer("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");

  /** A call that has no answer yet. */
  private record Call(NetSocket socket, long idHigh, long idLow) {}

  /** How a client answers. */
  private enum Manner {
    OK,
    SLOW,
    HANG
  }

  private final InstantSource clock;
  private final io.vertx.core.Vertx receiving;
  private final Set<NetSocket> feeds = new HashSet<>();
  private final List<Call> unanswered = new ArrayList<>();
  private ArrivalTable table = new ArrivalTable();
  private int healthy;
  private Manner[] manners = new Manner[0];
  private List<SignatureCheck> checks = List.of();
  private long calls;
  private long repeatsOfHealthy;
  private long verified;
  private long refused;
  private long counted;
  private long told;
  private NetServer clients;
  private NetServer feed;
  private int controlPort;

  Receiver(io.vertx.core.Vertx vertx, InstantSource clock) {
    this.receiving = vertx;
    this.clock = clock;
  }

  @Override
  public Future<?> start() {
    // All of 127.0.0.0/8: each client has an address of its own, like hosts in the world.
    NetServerOptions options = new NetServerOptions().setAcceptBacklog(4096).setTcpNoDelay(true);
    clients = receiving.createNetServer(options).connectHandler(this::client);
    feed = receiving.createNetServer().connectHandler(this::feeds);
    receiving.setPeriodic(FEED_EVERY_MS, tick -> tell());
    return Future.all(clients.listen(0, "0.0.0.0"), feed.listen(0, "127.0.0.1"))
        .compose(
            open ->
                receiving.createHttpServer().requestHandler(this::control).listen(0, "127.0.0.1"))
        .onSuccess(control -> controlPort = control.actualPort());
  }

  String ports() {
    return clients.actualPort() + " " + feed.actualPort() + " " + controlPort;
  }

  private void client(NetSocket socket) {
    if (!socket.remoteAddress().host().startsWith("127.")) {
      socket.close();
      return;
    }
    HttpBytes requests =
        new HttpBytes((bytes, start, body, end) -> arrived(socket, bytes, start, body, end));
    socket.handler(more -> requests.add(more.getBytes()));
    socket.exceptionHandler(gone -> {});
  }

  private void arrived(NetSocket socket, byte[] bytes, int start, int body, int end) {
    final long now = System.nanoTime();
    calls++;
    int client = client(bytes, start);
    String id = HttpBytes.header(bytes, start, body, ID);
    if (id == null || id.length() != IdText.LENGTH) {
      refused++;
      socket.write(OK);
      return;
    }
    byte[] text = id.getBytes(StandardCharsets.US_ASCII);
    Call call = new Call(socket, IdText.high(text, 0), IdText.low(text, 0));
    boolean first = table.enter(call.idHigh(), call.idLow(), now, client);
    Manner manner = client < manners.length ? manners[client] : Manner.OK;
    counted += first && client < healthy ? 1 : 0;
    repeatsOfHealthy += !first && manner == Manner.OK ? 1 : 0;
    if (calls % SAMPLE == 0 && client < checks.size()) {
      verify(bytes, start, body, end, id, client);
    }
    switch (manner) {
      case OK -> answerSoon(call);
      case SLOW -> receiving.setTimer(SLOW_MS, fired -> answer(call));
      case HANG -> {}
    }
  }

  /** With all the others of this turn of the event loop. */
  private void answerSoon(Call call) {
    unanswered.add(call);
    if (unanswered.size() == 1) {
      receiving.runOnContext(
          turnOver -> {
            unanswered.forEach(this::answer);
            unanswered.clear();
          });
    }
  }

  private void answer(Call call) {
    table.answered(call.idHigh(), call.idLow(), System.nanoTime());
    call.socket().write(OK);
  }

  private void verify(byte[] bytes, int start, int body, int end, String id, int client) {
    boolean right =
        checks
            .get(client)
            .verify(
                id,
                HttpBytes.header(bytes, start, body, TIMESTAMP),
                HttpBytes.header(bytes, start, body, SIGNATURE),
                Arrays.copyOfRange(bytes, body, end));
    verified++;
    refused += right ? 0 : 1;
  }

  /** The number in {@code POST /c/17 HTTP/1.1}. */
  private static int client(byte[] bytes, int start) {
    int at = start;
    while (bytes[at] != '/' || bytes[at + 1] != 'c' || bytes[at + 2] != '/') {
      at++;
    }
    int client = 0;
    for (at += 3; bytes[at] >= '0' && bytes[at] <= '9'; at++) {
      client = 10 * client + bytes[at] - '0';
    }
    return client;
  }

  private void feeds(NetSocket socket) {
    feeds.add(socket);
    socket.closeHandler(gone -> feeds.remove(socket));
  }

  private void tell() {
    if (told != counted) {
      told = counted;
      Buffer number = Buffer.buffer(8).appendLong(counted);
      feeds.forEach(socket -> socket.write(number));
    }
  }

  private void control(HttpServerRequest request) {
    request
        .body()
        .map(body -> answer(request.path(), body))
        .onSuccess(answer -> request.response().end(answer))
        .onFailure(failure -> request.response().setStatusCode(500).end(failure.toString()));
  }

  private Buffer answer(String path, Buffer body) {
    switch (path) {
      case "/secrets" -> trust(body.toJsonArray());
      case "/manners" -> behave(body.toJsonObject());
      case "/reset" -> reset(body.toJsonObject().getInteger("healthy"));
      default -> {}
    }
    return path.equals("/ledger") ? table.toBuffer() : numbers();
  }

  private void trust(JsonArray secrets) {
    checks =
        secrets.stream()
            .map(secret -> SignatureCheck.with(List.of((String) secret), clock))
            .toList();
  }

  private void behave(JsonObject json) {
    manners = new Manner[json.getInteger("clients")];
    Arrays.fill(manners, Manner.OK);
    Arrays.fill(manners, json.getInteger("slow_from"), json.getInteger("hang_from"), Manner.SLOW);
    Arrays.fill(manners, json.getInteger("hang_from"), manners.length, Manner.HANG);
  }

  private void reset(int firstClients) {
    healthy = firstClients;
    table = new ArrivalTable();
    calls = 0;
    repeatsOfHealthy = 0;
    verified = 0;
    refused = 0;
    counted = 0;
    told = -1;
  }

  private Buffer numbers() {
    return new JsonObject()
        .put("calls", calls)
        .put("ids", table.size())
        .put("healthy", counted)
        .put("duplicates", repeatsOfHealthy)
        .put("verified", verified)
        .put("refused", refused)
        .toBuffer();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
