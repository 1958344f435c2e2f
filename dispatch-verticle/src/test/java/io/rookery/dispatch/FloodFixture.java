package io.rookery.dispatch;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.rookery.dispatch.EngineFixture.Node;
import io.rookery.shared.contract.SubscriptionContract;
import io.rookery.shared.contract.SubscriptionContract.EndpointSettings;
import io.rookery.shared.contract.SubscriptionContract.SubscriptionChanged;
import io.rookery.shared.contract.SubscriptionContract.SwitchedOff;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.model.OnExhausted;
import io.rookery.shared.model.Ordering;
import io.rookery.shared.testing.ScriptedReceiver;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** An engine and an endpoint whose repeats are collapsed for an hour. */
final class FloodFixture {
  static final Duration WINDOW = Duration.ofHours(1);

  final EngineFixture given;
  final ScriptedReceiver receiver;
  final EndpointKey endpoint;

  private FloodFixture(EngineFixture given, ScriptedReceiver receiver) {
    this.given = given;
    this.receiver = receiver;
    this.endpoint = given.registry.subscribed(Environment.PRODUCTION, receiver);
    given.registry.want(endpoint, collapsing(Ordering.NONE));
  }

  static FloodFixture start(Vertx vertx) throws Exception {
    return new FloodFixture(EngineFixture.start(vertx), ScriptedReceiver.start(vertx));
  }

  static EndpointSettings collapsing(Ordering ordering) {
    return new EndpointSettings(
        ordering, OnExhausted.SKIP, null, null, SwitchedOff.NOTHING, true, 60);
  }

  /** To the microsecond, as the database keeps it. */
  Instant since() {
    return given.registry.since(endpoint).truncatedTo(ChronoUnit.MICROS);
  }

  JsonObject taken(int index) {
    return receiver.taken().get(index).body().toJsonObject();
  }

  long repeated(int index) {
    return taken(index).getJsonObject("details").getLong("repeated");
  }

  Buffer stored(NotificationId id) throws Exception {
    return given
        .database
        .pool()
        .preparedQuery("SELECT body FROM delivery.notification WHERE id=$1")
        .execute(Tuple.of(id.value()))
        .await(5, SECONDS)
        .iterator()
        .next()
        .getBuffer(0);
  }

  /** The node's cache drops what it knows of the endpoint. */
  void changed(Node node) throws Exception {
    SubscriptionContract.CHANGED.announce(
        given.vertx, new SubscriptionChanged(endpoint.client(), 1));
    node.step(() -> given.vertx.timer(50).mapEmpty());
  }

  void instruct(Node node, String kind, String mode) throws Exception {
    given.sql(
        "INSERT INTO delivery.instruction (shard,client_uuid,environment,kind,mode,asked_by) VALUES"
            + " (%d,'%s',1,'%s',%s,'olga')"
                .formatted(endpoint.shard(), endpoint.client(), kind, mode));
    node.step(node.engine.instructions()::runOnce);
  }

  void closeWindows(Node node) throws Exception {
    given.clock.advance(WINDOW);
    node.step(node.engine.floods()::runOnce);
    node.sweepAndSettle();
  }

  /** Steps until so many calls were made in all. */
  void deliver(Node node, int calls) throws Exception {
    if (node.engine.node().leases().owned().isEmpty()) {
      node.takeLeases();
    }
    for (int i = 0; i < 2_000 && (receiver.taken().size() < calls || i < 3); i++) {
      node.step(node.engine.loop()::sweep);
      node.step(node.engine.loop()::orderRound);
      node.step(() -> given.vertx.timer(5).mapEmpty());
    }
    node.settle();
  }
}
