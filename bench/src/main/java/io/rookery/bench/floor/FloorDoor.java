package io.rookery.bench.floor;

import io.rookery.ingest.notification.Acceptance;
import io.rookery.ingest.notification.Notification;
import io.rookery.ingest.notification.Receipt;
import io.rookery.ingest.notification.SqlNotificationStore;
import io.rookery.shared.body.NotificationBody;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationIds;
import io.rookery.shared.model.NotificationType;
import io.rookery.shared.storage.Batcher;
import io.rookery.shared.storage.Database;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;

/** Takes a body as it comes, stores it by Rookery's accept statement, answers. */
final class FloorDoor extends VerticleBase {
  private static final String CLIENT = "\"client_uuid\":\"";
  private static final int UUID_LENGTH = 36;
  private static final int ROWS_MAX = 500;

  private final SqlNotificationStore store;
  private final Pipeline pipeline;
  private final InstantSource clock;
  private final NotificationIds ids;
  private final Batcher<Acceptance, Receipt> batcher;
  private HttpServer server;

  FloorDoor(Database database, Pipeline pipeline, InstantSource clock) {
    this.store = new SqlNotificationStore(database);
    this.pipeline = pipeline;
    this.clock = clock;
    this.ids = new NotificationIds(clock, new SplittableRandom());
    this.batcher =
        new Batcher<>("floor", ROWS_MAX, 10_000, one -> one.notifications().size(), this::write);
  }

  @Override
  public Future<?> start() {
    return vertx
        .createHttpServer()
        .requestHandler(this::take)
        .listen(0, "127.0.0.1")
        .onSuccess(listening -> server = listening);
  }

  int port() {
    return server.actualPort();
  }

  private void take(HttpServerRequest request) {
    request
        .body()
        .compose(body -> batcher.submit(acceptance(body)))
        .onSuccess(
            receipt ->
                request
                    .response()
                    .setStatusCode(202)
                    .end("{\"id\":\"" + receipt.ids().get(0) + "\"}"))
        .onFailure(failure -> request.response().setStatusCode(503).end());
  }

  private Acceptance acceptance(Buffer body) {
    String head = body.getString(0, 200);
    int at = head.indexOf(CLIENT) + CLIENT.length();
    ClientUuid client = ClientUuid.parse(head.substring(at, at + UUID_LENGTH));
    NotificationBody facts =
        new NotificationBody(
            new EndpointKey(client, Environment.PRODUCTION),
            NotificationType.USER_CREATED,
            "0",
            null,
            null,
            "",
            clock.instant(),
            body);
    return new Acceptance(List.of(new Notification(ids.get(), facts, body)), null);
  }

  private Future<List<Receipt>> write(List<Acceptance> requests) {
    return store
        .accept(requests)
        .onSuccess(
            stored ->
                pipeline.wake(
                    requests.stream()
                        .map(one -> one.notifications().get(0).body().endpoint().shard())
                        .distinct()
                        .toList()));
  }
}
