package io.rookery.dispatch.replay;

import io.rookery.shared.storage.Database;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Looks at notifications in the order of their ids and says of each whether it is to be replayed. A
 * look has a bound, however few of them a filter lets pass.
 */
final class Candidates {
  /** Not of this replay. */
  private static final short OTHER = 0;

  private static final short WANTED = 1;

  private static final String HEAD =
      """
      SELECT c.id,c.client_uuid,c.user_id,h.first_seq,
             CASE WHEN NOT c.wanted THEN 0
                  WHEN c.erased OR h.ends<1+h.replays THEN 2
                  WHEN ($7::smallint IS NULL OR h.state=$7)
                   AND ($8::timestamptz IS NULL OR h.ended_at>=$8) THEN 1
                  ELSE 0 END::smallint AS verdict
      """;
  private static final String COLUMNS =
      """
      SELECT n.environment,n.id,n.client_uuid,n.user_id,n.body IS NULL AS erased,
             ($5::smallint IS NULL OR n.type=$5)
               AND ($6::text IS NULL OR n.user_id IS NOT DISTINCT FROM $6) AS wanted
      """;
  private static final String OF_CLIENTS =
      " FROM (SELECT n.* FROM unnest($1::uuid[]) AS u(client_uuid) CROSS JOIN LATERAL ("
          + COLUMNS
          + """
              FROM delivery.notification n
             WHERE n.environment=$2 AND n.client_uuid=u.client_uuid AND n.id>$3 AND n.id<$4
             ORDER BY n.id LIMIT $9) n
           ORDER BY n.id LIMIT $9) c
          """;
  private static final String OF_IDS =
      " FROM ("
          + COLUMNS
          + """
              FROM unnest($10::uuid[]) AS u(id)
              JOIN delivery.notification n ON n.environment=$2 AND n.id=ANY(ARRAY[u.id])
             WHERE n.client_uuid=ANY($1) AND n.id>$3 AND n.id<$4
             ORDER BY n.id LIMIT $9) c
          """;
  // A notification is under way exactly while it has fewer ends than deliveries: it began with one,
  // and got one with each replay.
  private static final String STATE =
      """
       CROSS JOIN LATERAL (
         SELECT min(l.seq) AS first_seq,
                count(*) FILTER (WHERE l.final) AS ends,
                count(*) FILTER (WHERE l.event=25) AS replays,
                (array_agg(l.event ORDER BY l.seq DESC) FILTER (WHERE l.final))[1] AS state,
                max(l.at) FILTER (WHERE l.final) AS ended_at
           FROM delivery.delivery_log l
          WHERE c.wanted AND l.notification_id=c.id AND l.environment=c.environment) h
       ORDER BY c.id
      """;
  static final String BY_FILTER = HEAD + OF_CLIENTS + STATE;
  static final String BY_ID = HEAD + OF_IDS + STATE;

  private final Database database;

  Candidates(Database database) {
    this.database = database;
  }

  /**
   * One notification that was looked at.
   *
   * @param userId null: about none
   * @param firstSeq of its first delivery: in the order of acceptance; null: not looked up
   */
  record Candidate(UUID id, UUID client, String userId, Long firstSeq, short verdict) {

    boolean isWanted() {
      return verdict == WANTED;
    }

    /** It is to be replayed behind what its user had before it. */
    boolean isOrdered() {
      return isWanted() && userId != null;
    }

    /** It would be, but is under way or erased. */
    boolean isPassed() {
      return verdict != WANTED && verdict != OTHER;
    }
  }

  /** The next ones, at most {@code rows}; fewer if there are no more. */
  Future<List<Candidate>> look(Selection selection, int rows) {
    Tuple parameters =
        Tuple.of(
                selection.clients().toArray(UUID[]::new),
                selection.environment().code(),
                selection.afterId(),
                selection.untilId())
            .addShort(selection.type())
            .addString(selection.userId())
            .addShort(selection.finalState())
            .addOffsetDateTime(selection.endedSince())
            .addInteger(rows);
    if (selection.ids() != null) {
      parameters.addArrayOfUUID(selection.ids().toArray(UUID[]::new));
    }
    String statement = selection.ids() == null ? BY_FILTER : BY_ID;
    // People's pool: its plans know the values, and so which days to read.
    return database
        .idempotent(() -> database.pool().preparedQuery(statement).execute(parameters))
        .map(
            found -> {
              List<Candidate> candidates = new ArrayList<>(found.size());
              for (Row row : found) {
                candidates.add(
                    new Candidate(
                        row.getUUID(0),
                        row.getUUID(1),
                        row.getString(2),
                        row.getLong(3),
                        row.getShort(4)));
              }
              return candidates;
            });
  }
}
