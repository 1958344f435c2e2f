package io.rookery.ingest.notification;

import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.storage.Database;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * Stores what is accepted: notification, queue row and Idempotency-Key in one statement, which is
 * one commit (I2).
 */
public final class SqlNotificationStore {
  /**
   * The session owns a transaction id before it draws a seq: whoever reads the sequence and then
   * sees no transaction under way knows that no such seq can still appear (DESIGN.md 5.1, I3).
   */
  static final String ACCEPT =
      """
      WITH x AS MATERIALIZED (SELECT pg_current_xact_id() AS x),
       m AS MATERIALIZED (
         SELECT nextval('delivery.delivery_seq') AS seq, u.*
           FROM x, unnest($1::smallint[],$2::uuid[],$3::uuid[],$4::smallint[],$5::text[],
                          $6::timestamptz[],$7::bytea[],$8::smallint[])
             AS u(environment,id,client_uuid,type,user_id,occurred_at,body,shard)
          WHERE x.x IS NOT NULL),
       n AS (
         INSERT INTO delivery.notification
                (environment,id,client_uuid,type,user_id,occurred_at,accepted_at,body)
         SELECT environment,id,client_uuid,type,user_id,occurred_at,now(),body FROM m)
      INSERT INTO delivery.queue (shard,seq,environment,client_uuid,notification_id)
      SELECT shard,seq,environment,client_uuid,id FROM m
      """;

  /**
   * The same with keys. A key that another session is claiming is waited for before a seq is drawn;
   * the rows of a request are stored only if its claim is won, which its first id tells.
   */
  static final String ACCEPT_WITH_CLAIMS =
      """
      WITH c AS (
         INSERT INTO delivery.idempotency AS i
                (environment,producer,key,request_hash,ids,expires_at)
         SELECT k.environment,k.producer,k.key,k.request_hash,k.ids::uuid[],
                now()+interval '24 hours'
           FROM unnest($10::smallint[],$11::text[],$12::text[],$13::bytea[],$14::text[])
             AS k(environment,producer,key,request_hash,ids)
         ON CONFLICT (environment,producer,key) DO UPDATE
            SET request_hash=EXCLUDED.request_hash, ids=EXCLUDED.ids,
                expires_at=EXCLUDED.expires_at
          WHERE i.expires_at<=now()
         RETURNING i.ids[1] AS first_id),
       x AS MATERIALIZED (SELECT pg_current_xact_id() AS x),
       m AS MATERIALIZED (
         SELECT nextval('delivery.delivery_seq') AS seq, u.*
           FROM x, unnest($1::smallint[],$2::uuid[],$3::uuid[],$4::smallint[],$5::text[],
                          $6::timestamptz[],$7::bytea[],$8::smallint[],$9::uuid[])
             AS u(environment,id,client_uuid,type,user_id,occurred_at,body,shard,claim)
          WHERE x.x IS NOT NULL
            AND (u.claim IS NULL OR u.claim IN (SELECT first_id FROM c))),
       n AS (
         INSERT INTO delivery.notification
                (environment,id,client_uuid,type,user_id,occurred_at,accepted_at,body)
         SELECT environment,id,client_uuid,type,user_id,occurred_at,now(),body FROM m),
       q AS (
         INSERT INTO delivery.queue (shard,seq,environment,client_uuid,notification_id)
         SELECT shard,seq,environment,client_uuid,id FROM m)
      SELECT first_id FROM c
      """;

  static final String HOLDERS =
      """
      SELECT i.environment,i.producer,i.key,i.request_hash,i.ids
        FROM unnest($1::smallint[],$2::text[],$3::text[]) AS k(environment,producer,key)
        JOIN delivery.idempotency i USING (environment,producer,key)
      """;

  static final String IS_STORED =
      "SELECT EXISTS (SELECT FROM delivery.notification WHERE environment=$1 AND id=$2)";

  /** In parts: one long delete would hold up the claims of its keys. */
  static final String FORGET =
      """
      DELETE FROM delivery.idempotency WHERE ctid=ANY(ARRAY(
        SELECT ctid FROM delivery.idempotency WHERE expires_at<=now() LIMIT 5000
           FOR UPDATE SKIP LOCKED))
      """;

  private static final String UNIQUE_VIOLATION = "23505";

  private record Holder(Buffer requestHash, List<NotificationId> ids) {}

  private final Database database;

  public SqlNotificationStore(Database database) {
    this.database = database;
  }

  /**
   * Stores the requests in one commit and tells what became of each, in order. Fails with {@link
   * AcceptFailed}; then none is stored, or all may be.
   */
  public Future<List<Receipt>> accept(List<Acceptance> requests) {
    TreeMap<Claim.Key, Acceptance> claims = new TreeMap<>(Claim.Key.ORDER);
    List<Acceptance> free = new ArrayList<>(requests.size());
    for (Acceptance request : requests) {
      if (request.claim() == null) {
        free.add(request);
      } else {
        // Of two equal keys in one statement the first claims; the other finds it as holder.
        claims.putIfAbsent(request.claim().key(), request);
      }
    }
    if (claims.isEmpty()) {
      return write(ACCEPT, AcceptColumns.of(free), free).map(written -> receipts(requests));
    }
    List<Acceptance> rows = Stream.concat(free.stream(), claims.values().stream()).toList();
    return write(ACCEPT_WITH_CLAIMS, AcceptColumns.withClaims(rows, claims), free)
        .compose(won -> holders(claims, won))
        .map(holders -> receipts(requests, holders));
  }

  /** Removes keys whose 24 hours are over. */
  public Future<Void> forgetExpired() {
    return database
        .idempotent(() -> database.hot().query(FORGET).execute())
        .compose(deleted -> deleted.rowCount() == 0 ? Future.succeededFuture() : forgetExpired());
  }

  /**
   * Runs the statement, and again after a lost connection: if the first run did commit, its ids are
   * there already and the second stores nothing. The answer has the first ids of the claims won.
   */
  private Future<Set<UUID>> write(String statement, Tuple columns, List<Acceptance> free) {
    AtomicBoolean mayBeStored = new AtomicBoolean();
    return database
        .idempotent(
            () ->
                database
                    .hot()
                    .preparedQuery(statement)
                    .execute(columns)
                    .onFailure(failure -> mayBeStored.compareAndSet(false, isUnknown(failure))))
        .map(SqlNotificationStore::firstIds)
        .recover(
            failure ->
                mayBeStored.get() && isDuplicate(failure)
                    ? wasStored(free, failure)
                    : Future.failedFuture(failure))
        .recover(failure -> Future.failedFuture(new AcceptFailed(mayBeStored.get(), failure)));
  }

  private Future<Set<UUID>> wasStored(List<Acceptance> free, Throwable failure) {
    Notification first = free.get(0).notifications().get(0);
    return database
        .hot()
        .preparedQuery(IS_STORED)
        .execute(Tuple.of(first.body().endpoint().environment().code(), first.id().value()))
        .compose(
            rows ->
                rows.iterator().next().getBoolean(0)
                    ? Future.succeededFuture(Set.of())
                    : Future.failedFuture(failure));
  }

  /** Who has each key now: whoever won it in this commit, or whoever had it before. */
  private Future<Map<Claim.Key, Holder>> holders(Map<Claim.Key, Acceptance> claims, Set<UUID> won) {
    Map<Claim.Key, Holder> holders = new HashMap<>();
    List<Claim.Key> lost = new ArrayList<>();
    claims.forEach(
        (key, request) -> {
          if (won.contains(request.firstId().value())) {
            holders.put(key, new Holder(request.claim().requestHash(), request.ids()));
          } else {
            lost.add(key);
          }
        });
    if (lost.isEmpty()) {
      return Future.succeededFuture(holders);
    }
    // A statement of its own: the one that lost a claim does not see who won it.
    return database
        .idempotent(() -> database.hot().preparedQuery(HOLDERS).execute(AcceptColumns.keys(lost)))
        .map(
            rows -> {
              for (Row row : rows) {
                holders.put(
                    new Claim.Key(
                        Environment.ofCode(row.getShort(0)), row.getString(1), row.getString(2)),
                    new Holder(
                        row.getBuffer(3),
                        Stream.of(row.getArrayOfUUIDs(4)).map(NotificationId::new).toList()));
              }
              return holders;
            })
        .otherwise(holders);
  }

  private static List<Receipt> receipts(List<Acceptance> requests) {
    return requests.stream()
        .map(request -> new Receipt(Receipt.Kind.ACCEPTED, request.ids()))
        .toList();
  }

  private static List<Receipt> receipts(List<Acceptance> requests, Map<Claim.Key, Holder> holders) {
    return requests.stream().map(request -> receipt(request, holders)).toList();
  }

  private static Receipt receipt(Acceptance request, Map<Claim.Key, Holder> holders) {
    if (request.claim() == null) {
      return new Receipt(Receipt.Kind.ACCEPTED, request.ids());
    }
    Holder holder = holders.get(request.claim().key());
    if (holder == null) {
      return new Receipt(Receipt.Kind.UNDECIDED, List.of());
    }
    if (!holder.requestHash().equals(request.claim().requestHash())) {
      return new Receipt(Receipt.Kind.MISMATCH, List.of());
    }
    boolean own = holder.ids().equals(request.ids());
    return new Receipt(own ? Receipt.Kind.ACCEPTED : Receipt.Kind.REPLAYED, holder.ids());
  }

  private static Set<UUID> firstIds(RowSet<Row> rows) {
    Set<UUID> ids = new HashSet<>();
    for (Row row : rows) {
      ids.add(row.getUUID(0));
    }
    return ids;
  }

  private static boolean isDuplicate(Throwable failure) {
    return failure instanceof PgException sql && UNIQUE_VIOLATION.equals(sql.getSqlState());
  }

  /** An error of the statement rolled it back; 57P: the server ended the session, maybe later. */
  private static boolean isUnknown(Throwable failure) {
    if (failure instanceof PgException sql) {
      return sql.getSqlState() == null || sql.getSqlState().startsWith("57P");
    }
    return !Database.wasNeverSent(failure);
  }
}
