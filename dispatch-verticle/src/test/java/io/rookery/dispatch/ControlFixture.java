package io.rookery.dispatch;

import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.testing.ScriptedReceiver;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** A node, an endpoint, and what people ask of it: instructions in the database, as stored. */
@ExtendWith(VertxExtension.class)
abstract class ControlFixture {
  EngineFixture given;
  ScriptedReceiver receiver;
  EndpointKey endpoint;
  EngineFixture.Node node;

  @BeforeEach
  void start(Vertx vertx) throws Exception {
    given = EngineFixture.start(vertx);
    receiver = ScriptedReceiver.start(vertx);
    endpoint = given.registry.subscribed(Environment.PRODUCTION, receiver);
    node = given.node();
    node.sweepAndSettle();
  }

  void takeLeasesAway() throws Exception {
    given.sql("UPDATE delivery.shard_lease SET lease_until='-infinity'");
    given.sql("DELETE FROM delivery.dispatcher");
  }

  void carryOut() throws Exception {
    node.step(node.engine.instructions()::runOnce);
  }

  void ask(String kind) throws Exception {
    ask(kind, null, null, null);
  }

  void ask(String kind, String mode) throws Exception {
    ask(kind, null, mode, null);
  }

  void ask(String kind, Instant since) throws Exception {
    ask(kind, null, "since", since);
  }

  void ask(String kind, NotificationId id) throws Exception {
    ask(kind, id, null, null);
  }

  private void ask(String kind, NotificationId id, String mode, Instant since) throws Exception {
    given.sql(
        "INSERT INTO delivery.instruction"
            + " (shard,client_uuid,environment,kind,notification_id,mode,since,asked_by,asked_at)"
            + " VALUES (%d,'%s',%d,'%s',%s,%s,%s,'grace','%s')"
                .formatted(
                    endpoint.shard(),
                    endpoint.client(),
                    endpoint.environment().code(),
                    kind,
                    quoted(id),
                    quoted(mode),
                    quoted(since),
                    given.clock.instant().plusSeconds(1)));
  }

  private static String quoted(Object value) {
    return value == null ? "NULL" : "'" + value + "'";
  }

  void stopAll() throws Exception {
    given.sql("INSERT INTO delivery.stop_switch (environment,stopped_by) VALUES (1,'ada')");
  }

  /** What came of the instructions so far. */
  String results() throws SQLException {
    try (var connection = given.testDatabase.connect();
        var rows =
            connection
                .createStatement()
                .executeQuery(
                    "SELECT string_agg(result,' ' ORDER BY id) FROM delivery.instruction")) {
      rows.next();
      return rows.getString(1);
    }
  }

  /** Lets the engine disable the endpoint: a second 410 after a minute, which is stored. */
  NotificationId disabledByTheEngine() throws Exception {
    receiver.willAnswer(410).thenAnswer(410).thenAnswer(200);
    NotificationId gone = given.accepted(endpoint);
    node.sweepAndSettle();
    given.clock.advance(Duration.ofMinutes(2));
    node.takeDueAndSettle();
    node.awaitTrue(
        "it is stored", () -> given.countNow("endpoint_state WHERE disabled_why='gone'") == 1);
    return gone;
  }
}
