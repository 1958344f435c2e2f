package io.rookery.dispatch.shard;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.rookery.shared.launch.Schema;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationType;
import io.rookery.shared.storage.Database;
import io.rookery.shared.storage.Partitions;
import io.rookery.shared.testing.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** What all histories share: a database, and three endpoints, two of them of one shard. */
record StoreGiven(
    Vertx vertx, Database database, TestDatabase tests, Connection session, Instant day) {
  static final List<EndpointKey> ENDPOINTS =
      List.of(endpoint(1, 1), endpoint(2, 2), endpoint(0, 1));
  private static final String ACCEPT =
      """
      WITH x AS MATERIALIZED (SELECT pg_current_xact_id() AS x),
       m AS MATERIALIZED (
         SELECT nextval('delivery.delivery_seq') AS seq, ?::smallint AS environment, ?::uuid AS id,
                ?::uuid AS client_uuid, ?::smallint AS shard, ?::smallint AS type, ?::bytea AS body
           FROM x WHERE x.x IS NOT NULL),
       n AS (INSERT INTO delivery.notification
             SELECT environment,id,client_uuid,type,'u',now(),now(),body FROM m)
      INSERT INTO delivery.queue (shard,seq,environment,client_uuid,notification_id)
      SELECT shard,seq,environment,client_uuid,id FROM m RETURNING seq
      """;

  static StoreGiven open() throws Exception {
    TestDatabase tests = TestDatabase.with(Schema.DELIVERY);
    Vertx vertx = Vertx.vertx();
    Database database = tests.open(vertx);
    new Partitions(database, new Partitions.Retention(Duration.ofDays(10), Duration.ofDays(3)))
        .ensure()
        .await(20, SECONDS);
    StoreGiven given = new StoreGiven(vertx, database, tests, tests.connect(), Instant.now());
    given.sql(
        "DELETE FROM delivery.shard_lease WHERE shard NOT IN (%d,%d)"
            .formatted(ENDPOINTS.get(0).shard(), ENDPOINTS.get(2).shard()));
    return given;
  }

  /** Nothing is left of the history before but that seqs go on. */
  void empty() throws SQLException {
    for (String table :
        List.of("queue", "backlog", "delivery_log", "notification", "replay_job", "flood_window")) {
      sql("DELETE FROM delivery." + table);
    }
    sql(
        "UPDATE delivery.shard_lease SET owner=NULL,lease_until='-infinity',floor_seq="
            + "(SELECT last_value-CASE WHEN is_called THEN 0 ELSE 1 END FROM delivery.delivery_seq)");
  }

  /** As the door stores it; returns its seq. */
  static long accept(Connection session, EndpointKey to, UUID id) throws SQLException {
    return accept(session, to, id, NotificationType.USER_CREATED, Buffer.buffer("{}"));
  }

  static long accept(
      Connection session, EndpointKey to, UUID id, NotificationType type, Buffer body)
      throws SQLException {
    try (PreparedStatement statement = session.prepareStatement(ACCEPT)) {
      statement.setShort(1, to.environment().code());
      statement.setObject(2, id);
      statement.setObject(3, to.client().value());
      statement.setShort(4, to.shard());
      statement.setShort(5, type.code());
      statement.setBytes(6, body.getBytes());
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }

  void sql(String statement) throws SQLException {
    try (Statement run = session.createStatement()) {
      run.execute(statement);
    }
  }

  /** Ids of one day in the order of their numbers, which is that in which they are drawn. */
  UUID id(int number) {
    return new UUID(day.plusMillis(number).toEpochMilli() << 16 | 0x7000L, Long.MIN_VALUE | number);
  }

  void close() throws Exception {
    session.close();
    vertx.close().await(10, SECONDS);
  }

  private static EndpointKey endpoint(long most, long least) {
    return new EndpointKey(new ClientUuid(new UUID(most, least)), Environment.PRODUCTION);
  }
}
