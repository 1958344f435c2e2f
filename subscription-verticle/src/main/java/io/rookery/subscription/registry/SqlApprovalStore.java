package io.rookery.subscription.registry;

import io.rookery.shared.bus.Wire;
import io.rookery.shared.contract.ApprovalContract.Approval;
import io.rookery.shared.contract.ApprovalContract.ApprovalState;
import io.rookery.shared.contract.ApprovalContract.ListApprovals;
import io.rookery.shared.contract.ApprovalContract.ProposedKind;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.ClientUuid;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The changes that wait for a second person, and those that did. When one expires is decided by the
 * database's clock. Writing belongs in a transaction that holds {@link SqlSubscriptionStore#lock}.
 */
final class SqlApprovalStore {
  // What nobody decided in time counts as expired, whether or not that was written yet.
  private static final String COLUMNS =
      """
       id, client_uuid, change, asked, before::text, after::text, proposed_by, proposed_at,
       expires_at, decided_by, decided_at,
       CASE WHEN state = 'pending' AND expires_at <= statement_timestamp() THEN 'expired'
            ELSE state END AS state_now
      """;

  private static final String ADD =
      """
      INSERT INTO registry.approval (id, client_uuid, change, asked, before, after, proposed_by,
             proposed_at, expires_at, state)
      VALUES ($1, $2, $3, $4, $5, $6, $7, statement_timestamp(),
              statement_timestamp() + interval '24 hours', 'pending')
      ON CONFLICT (client_uuid) WHERE state = 'pending' DO NOTHING
      RETURNING\
      """
          + COLUMNS;

  private static final String FIND = "SELECT" + COLUMNS + "FROM registry.approval WHERE id = $1";

  private static final String LIST =
      "SELECT * FROM (SELECT"
          + COLUMNS
          + """
            FROM registry.approval
           WHERE ($1::uuid IS NULL OR (proposed_at, id)
                    < ((SELECT proposed_at FROM registry.approval WHERE id = $1), $1))
             AND ($2::uuid[] IS NULL OR client_uuid = ANY ($2))) a
           WHERE $3::text IS NULL OR state_now = $3
           ORDER BY proposed_at DESC, id DESC LIMIT $4
          """;

  private static final String DECIDE =
      """
      UPDATE registry.approval
         SET state = $2, asked = NULL, decided_by = $3, decided_at = statement_timestamp()
       WHERE id = $1 AND state = 'pending'
      RETURNING\
      """
          + COLUMNS;

  private static final String END_EXPIRED =
      """
      UPDATE registry.approval SET state = 'expired', asked = NULL
       WHERE state = 'pending' AND expires_at <= statement_timestamp()
         AND ($1::uuid IS NULL OR client_uuid = $1)
      """;

  // A subscription stands in both environments: its change needs a key that is bound to neither.
  private static final String MAY_DECIDE =
      """
      SELECT EXISTS (SELECT FROM registry.key_check
                      WHERE key_id = $1 AND role IN ('account-manager', 'operator')
                        AND (environment IS NULL OR environment = 1 AND $3 <> 'subscription')
                        AND (clients IS NULL OR $2 = ANY (clients))) AS may
      """;

  /**
   * A row.
   *
   * @param change null once it has ended
   */
  record Stored(Approval approval, ProposedChange change) {}

  /** Empty if one of this client waits already. */
  Future<Optional<Approval>> add(
      SqlClient sql, UUID id, ProposedChange change, JsonObject before, JsonObject after) {
    Tuple row =
        Tuple.of(
                id,
                change.client().value(),
                change.kind().wireName(),
                Wire.encode(change).toString())
            .addJsonObject(before)
            .addJsonObject(after)
            .addJsonObject(json(change.actor()));
    return sql.preparedQuery(ADD).execute(row).map(rows -> first(rows).map(Stored::approval));
  }

  Future<Optional<Stored>> find(SqlClient sql, UUID id) {
    return sql.preparedQuery(FIND).execute(Tuple.of(id)).map(SqlApprovalStore::first);
  }

  Future<List<Approval>> list(SqlClient sql, ListApprovals asked, int limit) {
    UUID[] clients =
        asked.clients() == null
            ? null
            : asked.clients().stream().map(ClientUuid::value).toArray(UUID[]::new);
    String state = asked.state() == null ? null : asked.state().wireName();
    return sql.preparedQuery(LIST)
        .execute(Tuple.of(asked.before(), clients, state, limit))
        .map(
            rows -> {
              List<Approval> found = new ArrayList<>();
              rows.forEach(row -> found.add(toStored(row).approval()));
              return found;
            });
  }

  /** Ends the waiting of one that waits; what was asked for is forgotten. */
  Future<Approval> decide(SqlClient sql, UUID id, ApprovalState state, Actor actor) {
    return sql.preparedQuery(DECIDE)
        .execute(Tuple.of(id, state.wireName(), json(actor)))
        .map(rows -> first(rows).orElseThrow().approval());
  }

  /**
   * Forgets what nobody decided in time.
   *
   * @param client null: of all
   */
  Future<Integer> endExpired(SqlClient sql, ClientUuid client) {
    return sql.preparedQuery(END_EXPIRED)
        .execute(Tuple.of(client == null ? null : client.value()))
        .map(rows -> rows.rowCount());
  }

  /** Whether this key is valid now, and may make such a change. */
  Future<Boolean> mayDecide(SqlClient sql, Actor actor, Approval approval) {
    return sql.preparedQuery(MAY_DECIDE)
        .execute(Tuple.of(actor.keyId(), approval.client().value(), approval.change().wireName()))
        .map(rows -> rows.iterator().next().getBoolean("may"));
  }

  private static Optional<Stored> first(Iterable<Row> rows) {
    for (Row row : rows) {
      return Optional.of(toStored(row));
    }
    return Optional.empty();
  }

  private static Stored toStored(Row row) {
    String asked = row.getString("asked");
    return new Stored(
        new Approval(
            row.getUUID("id"),
            new ClientUuid(row.getUUID("client_uuid")),
            ProposedKind.parse(row.getString("change")),
            ApprovalState.parse(row.getString("state_now")),
            row.getString("before"),
            row.getString("after"),
            toActor(row.getJsonObject("proposed_by")),
            toInstant(row.getOffsetDateTime("proposed_at")),
            toInstant(row.getOffsetDateTime("expires_at")),
            toActor(row.getJsonObject("decided_by")),
            toInstant(row.getOffsetDateTime("decided_at"))),
        asked == null ? null : Wire.decode(Buffer.buffer(asked), ProposedChange.class));
  }

  private static JsonObject json(Actor actor) {
    return Wire.encode(actor).toJsonObject();
  }

  private static Actor toActor(JsonObject json) {
    return json == null ? null : Wire.decode(json.toBuffer(), Actor.class);
  }

  private static Instant toInstant(OffsetDateTime time) {
    return time == null ? null : time.toInstant();
  }
}
