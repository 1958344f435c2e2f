package io.rookery.dispatch.delivery;

import io.rookery.dispatch.delivery.Delivery.Place;
import io.rookery.shared.storage.Database;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/**
 * Every legal move of a delivery, each one statement over a batch: the row leaves one table and
 * enters another in the same instant (I1). The log rows are made from the rows that moved, never
 * from the parameters, so a second owner's late move writes nothing (I4).
 */
public final class MoveStore {
  private static final String MOVES =
      """
      WITH m AS MATERIALIZED (
        SELECT * FROM unnest($1::smallint[],$2::uuid[],$3::bigint[],$4::smallint[],$5::smallint[],
                 $6::smallint[],$7::text[],$8::int[],$9::text[],$10::timestamptz[],
                 $11::timestamptz[],$12::smallint[],$13::text[])
          AS m(shard,client_uuid,seq,event,attempt,http_status,error,latency_ms,snippet,at,due_at,
               reason,user_id)),
      """;
  private static final String MOVED =
      """
      .shard,%1$s.client_uuid,%1$s.seq,%1$s.environment,%1$s.notification_id,m.event,m.attempt,
             m.http_status,m.error,m.latency_ms,m.snippet,m.at,m.due_at,m.reason,
             %1$s.replay_job,%1$s.replayed_at,m.user_id)
      """;
  private static final String FROM_QUEUE =
      " d AS (DELETE FROM delivery.queue q USING m"
          + " WHERE q.shard=ANY(ARRAY[m.shard]) AND q.seq=ANY(ARRAY[m.seq]) RETURNING q"
          + MOVED.formatted("q");
  private static final String SAME_ROW =
      " b.shard=ANY(ARRAY[m.shard]) AND b.client_uuid=ANY(ARRAY[m.client_uuid])"
          + " AND b.seq=ANY(ARRAY[m.seq]) RETURNING b"
          + MOVED.formatted("b");
  private static final String FROM_BACKLOG =
      " d AS (DELETE FROM delivery.backlog b USING m WHERE" + SAME_ROW;
  private static final String WITHIN_BACKLOG =
      " d AS (UPDATE delivery.backlog b SET attempt=m.attempt,due_at=m.due_at,reason=m.reason"
          + " FROM m WHERE"
          + SAME_ROW;
  private static final String LOG =
      """
      INSERT INTO delivery.delivery_log
             (environment,notification_id,seq,at,event,attempt,http_status,error,latency_ms,next_at,
              final,txid,snippet)
      SELECT environment,notification_id,seq,at,event,attempt,http_status,error,latency_ms,due_at,
             %s,snippet FROM d WHERE event IS NOT NULL
      """;

  /** By its transaction the feed of outcomes knows that it has passed no row that commits late. */
  private static final String LOG_END =
      LOG.formatted("true,pg_current_xact_id()") + "RETURNING seq";

  private static final String LOG_STEP = ", l AS (" + LOG.formatted("false,NULL") + ")\n";

  static final String END_FRESH = MOVES + FROM_QUEUE + LOG_END;
  static final String END_WAITING = MOVES + FROM_BACKLOG + LOG_END;
  static final String TO_BACKLOG =
      MOVES
          + FROM_QUEUE
          + LOG_STEP
          + """
            INSERT INTO delivery.backlog
                   (shard,client_uuid,seq,environment,notification_id,user_id,attempt,due_at,reason,
                    replay_job,replayed_at)
            SELECT shard,client_uuid,seq,environment,notification_id,user_id,attempt,due_at,reason,
                   replay_job,replayed_at FROM d
            RETURNING seq
            """;

  /**
   * The same without history, of which an ordered endpoint makes one for each delivery. Its commit
   * waits for no disk: a crash of PostgreSQL may undo it, the row then stands in the queue again,
   * and its owner reads everything anew. Decision record 0026.
   */
  static final String ASIDE =
      """
      WITH m AS MATERIALIZED (
        SELECT * FROM unnest($1::smallint[],$2::bigint[],$3::text[],$4::smallint[],$5::smallint[])
          AS m(shard,seq,user_id,attempt,reason)
         WHERE (SELECT set_config('synchronous_commit','off',true)) IS NOT NULL),
       d AS (
        DELETE FROM delivery.queue q USING m
         WHERE q.shard=ANY(ARRAY[m.shard]) AND q.seq=ANY(ARRAY[m.seq])
        RETURNING q.shard,q.client_uuid,q.seq,q.environment,q.notification_id,m.user_id,m.attempt,
                  m.reason,q.replay_job,q.replayed_at)
      INSERT INTO delivery.backlog
             (shard,client_uuid,seq,environment,notification_id,user_id,attempt,reason,replay_job,
              replayed_at)
      SELECT * FROM d RETURNING seq
      """;

  static final String WAIT_ON = MOVES + WITHIN_BACKLOG + LOG_STEP + "SELECT seq FROM d";

  private final Database database;

  public MoveStore(Database database) {
    this.database = database;
  }

  /**
   * Makes the moves and says which found their row. A delivery that is not where it was thought to
   * stand gets a second statement on the other table: within the same statement a concurrent move
   * would be invisible.
   *
   * @return for each move, in order, whether it found its row; one that did not changed nothing
   */
  public Future<List<Boolean>> make(List<Move> moves) {
    List<Move> sorted = new ArrayList<>(moves);
    // Two batches that lock the same rows in different orders deadlock.
    sorted.sort(
        Comparator.<Move>comparingInt(move -> move.delivery().shard())
            .thenComparingLong(move -> move.delivery().seq()));
    Set<Long> found = new HashSet<>(2 * moves.size());
    return from(Place.QUEUE, sorted, Place.QUEUE, found)
        .compose(done -> from(Place.BACKLOG, sorted, Place.BACKLOG, found))
        .compose(done -> from(Place.BACKLOG, sorted, Place.QUEUE, found))
        .compose(done -> from(Place.QUEUE, sorted, Place.BACKLOG, found))
        .map(done -> moves.stream().map(move -> found.contains(move.delivery().seq())).toList());
  }

  /** Takes from {@code table} what was thought to stand in {@code thought} and is not found yet. */
  private Future<Void> from(Place table, List<Move> moves, Place thought, Set<Long> found) {
    List<Move> ends = new ArrayList<>();
    List<Move> asides = new ArrayList<>();
    List<Move> waits = new ArrayList<>();
    boolean fresh = table == Place.QUEUE;
    for (Move move : moves) {
      if (move.delivery().place() == thought && !found.contains(move.delivery().seq())) {
        (move.isEnd() ? ends : fresh && move.isAside() ? asides : waits).add(move);
      }
    }
    return run(fresh ? END_FRESH : END_WAITING, ends, MoveStore::parameters, found)
        .compose(done -> run(ASIDE, asides, MoveStore::ofAsides, found))
        .compose(done -> run(fresh ? TO_BACKLOG : WAIT_ON, waits, MoveStore::parameters, found));
  }

  private Future<Void> run(
      String statement, List<Move> moves, Function<List<Move>, Tuple> columns, Set<Long> found) {
    if (moves.isEmpty()) {
      return Future.succeededFuture();
    }
    Tuple parameters = columns.apply(moves);
    return database
        .idempotent(() -> database.hot().preparedQuery(statement).execute(parameters))
        .map(
            rows -> {
              for (Row row : rows) {
                found.add(row.getLong(0));
              }
              return null;
            });
  }

  private static Tuple ofAsides(List<Move> moves) {
    int n = moves.size();
    Short[] shard = new Short[n];
    Long[] seq = new Long[n];
    String[] user = new String[n];
    Short[] attempts = new Short[n];
    Short[] reason = new Short[n];
    for (int i = 0; i < n; i++) {
      Move move = moves.get(i);
      shard[i] = move.delivery().shard();
      seq[i] = move.delivery().seq();
      user[i] = move.delivery().userId();
      attempts[i] = (short) move.attempts();
      reason[i] = move.reason().code();
    }
    return Tuple.of(shard, seq, user, attempts, reason);
  }

  private static Tuple parameters(List<Move> moves) {
    int n = moves.size();
    Short[] shard = new Short[n];
    UUID[] client = new UUID[n];
    Long[] seq = new Long[n];
    Short[] event = new Short[n];
    Short[] attempts = new Short[n];
    Short[] status = new Short[n];
    String[] error = new String[n];
    Integer[] latency = new Integer[n];
    String[] snippet = new String[n];
    OffsetDateTime[] at = new OffsetDateTime[n];
    OffsetDateTime[] due = new OffsetDateTime[n];
    Short[] reason = new Short[n];
    String[] user = new String[n];
    for (int i = 0; i < n; i++) {
      Move move = moves.get(i);
      Attempt attempt = move.attempt();
      shard[i] = move.delivery().shard();
      client[i] = move.delivery().endpoint().client().value();
      seq[i] = move.delivery().seq();
      event[i] = move.event() == null ? null : move.event().code();
      attempts[i] = (short) move.attempts();
      status[i] = attempt.httpStatus() == null ? null : attempt.httpStatus().shortValue();
      error[i] = attempt.error();
      latency[i] = attempt.latencyMs();
      snippet[i] = attempt.snippet();
      at[i] = utc(move.at());
      due[i] = utc(move.dueAt());
      reason[i] = move.reason() == null ? null : move.reason().code();
      user[i] = move.delivery().userId();
    }
    return Tuple.from(
        new Object[] {
          shard, client, seq, event, attempts, status, error, latency, snippet, at, due, reason,
          user
        });
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }
}
