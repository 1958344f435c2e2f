package io.rookery.dispatch.answer;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.rookery.shared.model.DeliveryEvent;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.model.NotificationIds;
import io.rookery.shared.model.NotificationType;
import io.rookery.shared.model.WaitReason;
import io.rookery.shared.storage.Database;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Puts deliveries where they may stand, as ingest and the engine do. */
final class DeliveryRows {
  private final SplittableRandom random = new SplittableRandom();
  private final Database database;

  DeliveryRows(Database database) {
    this.database = database;
  }

  NotificationId id(Instant drawnAt) {
    return new NotificationIds(() -> drawnAt, random).get();
  }

  NotificationId accept(EndpointKey endpoint, long seq, Instant at) throws TimeoutException {
    NotificationId id = id(at);
    run(
        """
        INSERT INTO delivery.notification
               (environment,id,client_uuid,type,user_id,occurred_at,accepted_at,body)
        VALUES ($1,$2,$3,$4,'u-1',$5,$5,$6)
        """,
        endpoint.environment().code(),
        id.value(),
        endpoint.client().value(),
        NotificationType.USER_CREATED.code(),
        utc(at),
        Buffer.buffer("{\"name\":\"Zoë\"}"));
    run(
        """
        INSERT INTO delivery.queue (shard,seq,environment,client_uuid,notification_id)
        VALUES ($1,$2,$3,$4,$5)
        """,
        endpoint.shard(),
        seq,
        endpoint.environment().code(),
        endpoint.client().value(),
        id.value());
    return id;
  }

  /** What has ended gets another delivery. */
  void replay(EndpointKey endpoint, NotificationId id, long seq, Instant at)
      throws TimeoutException {
    run(
        """
        INSERT INTO delivery.queue
               (shard,seq,environment,client_uuid,notification_id,replay_job,replayed_at)
        VALUES ($1,$2,$3,$4,$5,gen_random_uuid(),$6)
        """,
        endpoint.shard(),
        seq,
        endpoint.environment().code(),
        endpoint.client().value(),
        id.value(),
        utc(at));
  }

  void toBacklog(EndpointKey endpoint, long seq, int attempts, Instant dueAt, WaitReason reason)
      throws TimeoutException {
    run(
        """
        WITH q AS (DELETE FROM delivery.queue WHERE shard=$1 AND seq=$2 RETURNING *)
        INSERT INTO delivery.backlog
               (shard,client_uuid,seq,environment,notification_id,attempt,due_at,reason,
                replay_job,replayed_at)
        SELECT shard,client_uuid,seq,environment,notification_id,$3,$4,$5,replay_job,replayed_at
          FROM q
        """,
        endpoint.shard(),
        seq,
        (short) attempts,
        utc(dueAt),
        reason.code());
  }

  void end(EndpointKey endpoint, long seq) throws TimeoutException {
    run("DELETE FROM delivery.queue WHERE shard=$1 AND seq=$2", endpoint.shard(), seq);
  }

  void erase(NotificationId id) throws TimeoutException {
    run("UPDATE delivery.notification SET body=NULL WHERE id=$1", id.value());
  }

  /** It is about this user. */
  void about(String user, NotificationId id) throws TimeoutException {
    run("UPDATE delivery.notification SET user_id=$2 WHERE id=$1", id.value(), user);
  }

  /** So many without a delivery. */
  void acceptMany(EndpointKey endpoint, int many, Instant at) throws TimeoutException {
    UUID[] ids = Stream.generate(() -> id(at).value()).limit(many).toArray(UUID[]::new);
    run(
        """
        INSERT INTO delivery.notification
               (environment,id,client_uuid,type,user_id,occurred_at,accepted_at)
        SELECT $1,u.id,$2,1,'u-1',$3,$3 FROM unnest($4::uuid[]) AS u(id)
        """,
        endpoint.environment().code(),
        endpoint.client().value(),
        utc(at),
        ids);
  }

  void log(
      EndpointKey endpoint,
      NotificationId id,
      long seq,
      Instant at,
      DeliveryEvent event,
      int attempts,
      Integer httpStatus,
      Instant nextAt)
      throws TimeoutException {
    run(
        """
        INSERT INTO delivery.delivery_log
               (environment,notification_id,seq,at,event,attempt,http_status,next_at,final)
        VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9)
        """,
        endpoint.environment().code(),
        id.value(),
        seq,
        utc(at),
        event.code(),
        (short) attempts,
        httpStatus == null ? null : httpStatus.shortValue(),
        utc(nextAt),
        event.isFinal());
  }

  private void run(String statement, Object... parameters) throws TimeoutException {
    database.pool().preparedQuery(statement).execute(Tuple.from(parameters)).await(5, SECONDS);
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }
}
