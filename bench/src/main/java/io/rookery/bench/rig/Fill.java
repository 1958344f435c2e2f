package io.rookery.bench.rig;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.rookery.shared.model.DeliveryEvent;
import io.rookery.shared.model.WaitReason;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/**
 * Rows by the million, written by SQL beside a system that is stopped: what it would have come to
 * after hours. The clients take turns.
 */
public final class Fill {
  private static final int AT_ONCE = 50_000;
  private static final String NOTIFICATIONS =
      """
      WITH p AS (SELECT ?::uuid[] AS clients, ?::smallint[] AS shards,
                        (extract(epoch FROM now())*1000)::bigint AS millis),
       g AS MATERIALIZED (
        SELECT g, p.clients[1+g%cardinality(p.clients)] AS client_uuid,
               p.shards[1+g%cardinality(p.clients)] AS shard,
               (lpad(to_hex(p.millis),12,'0')||'7'||lpad(to_hex(g%4096),3,'0')
                ||'8000'||lpad(to_hex(g),12,'0'))::uuid AS id
          FROM p, generate_series(?::bigint,?::bigint) g),
       n AS (
        INSERT INTO delivery.notification
               (environment,id,client_uuid,type,user_id,occurred_at,accepted_at,body)
        SELECT 1,id,client_uuid,1,'0',now(),now(),
               convert_to('{"note":"'||repeat(md5(g::text),31)||'"}','UTF8') FROM g)
      """;
  private static final String FRESH =
      NOTIFICATIONS
          + """
            INSERT INTO delivery.queue (shard,seq,environment,client_uuid,notification_id)
            SELECT shard,nextval('delivery.delivery_seq'),1,client_uuid,id FROM g
            """;
  private static final String PARKED =
      NOTIFICATIONS
          + """
            INSERT INTO delivery.backlog
                   (shard,client_uuid,seq,environment,notification_id,attempt,due_at,reason)
            SELECT shard,client_uuid,nextval('delivery.delivery_seq'),1,id,0,NULL,
            """
          + WaitReason.BREAKER_OPEN.code()
          + " FROM g";

  private static final String DELIVERED =
      NOTIFICATIONS
          + """
            INSERT INTO delivery.delivery_log
                   (environment,notification_id,seq,at,event,attempt,http_status,error,latency_ms,
                    final,txid)
            SELECT 1,d.id,d.seq,now(),e.event,1,e.status,e.error,5,
                   e.final,CASE WHEN e.final THEN pg_current_xact_id() END
              FROM (SELECT g,id,nextval('delivery.delivery_seq') AS seq FROM g) d CROSS JOIN LATERAL (
                VALUES (%d::smallint,500::smallint,'status 500',false),
                       (%d::smallint,200::smallint,NULL::text,true)) e(event,status,error,final)
             WHERE e.final OR d.g%%10=0
            """
              .formatted(DeliveryEvent.ATTEMPT_FAILED.code(), DeliveryEvent.DELIVERED.code());

  private static final String FAILED_FOR_HOURS =
      """
      INSERT INTO delivery.endpoint_state
             (client_uuid,environment,shard,endpoint_version,openings,open_until,fail_since)
      SELECT b.client_uuid,b.environment,b.shard,e.version,10,now()+random()*interval '15 minutes',
             now()-interval '3 hours'
        FROM (SELECT DISTINCT shard,client_uuid,environment FROM delivery.backlog) b
        JOIN registry.resolved_endpoint e USING (client_uuid,environment)
      """;

  /** Fresh rows; how many seconds that took. */
  public static long fresh(Sql sql, List<Client> clients, int rows) throws SQLException {
    return fill(sql, FRESH, clients, rows);
  }

  /** Rows that wait for an endpoint whose breaker is open; how many seconds that took. */
  public static long parked(Sql sql, List<Client> clients, int rows) throws SQLException {
    return fill(sql, PARKED, clients, rows);
  }

  /** Whom something waits for has failed for hours: tried again once in 15 minutes. */
  public static void failedForHours(Sql sql) throws SQLException {
    sql.run(FAILED_FOR_HOURS);
  }

  /** What has been delivered, one in ten after a failure; how many seconds that took. */
  public static long delivered(Sql sql, List<Client> clients, int rows) throws SQLException {
    return fill(sql, DELIVERED, clients, rows);
  }

  private static long fill(Sql sql, String statement, List<Client> clients, int rows)
      throws SQLException {
    final long began = System.nanoTime();
    UUID[] uuids = clients.stream().map(client -> client.uuid().value()).toArray(UUID[]::new);
    Short[] shards =
        clients.stream().map(client -> client.production().shard()).toArray(Short[]::new);
    for (long from = 0; from < rows; from += AT_ONCE) {
      sql.fill(statement, uuids, shards, from, Math.min(from + AT_ONCE, rows) - 1);
    }
    // As after hours: else autovacuum reads all of it in the midst of what is measured.
    sql.run(
        "VACUUM (ANALYZE) delivery.notification,delivery.queue,delivery.backlog,"
            + "delivery.delivery_log");
    sql.run("CHECKPOINT");
    return NANOSECONDS.toSeconds(System.nanoTime() - began);
  }

  private Fill() {}
}
