package io.rookery.dispatch.answer;

import io.rookery.shared.contract.DispatchContract.EndpointCondition;
import io.rookery.shared.contract.DispatchContract.HeldBack;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.storage.Database;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/** Reads what holds an endpoint back, as its shard's owner stored it. */
public final class EndpointConditionStore {
  static final String CONDITION =
      """
      SELECT s.open_until,s.rest_until,s.fail_since,s.disabled_why,s.flag,
             p.since AS paused_since,p.held_by AS paused_by,
             d.since AS disabled_since,d.held_by AS disabled_by,
             w.stopped_at,w.stopped_by,w.why AS stopped_why
        FROM (SELECT $1::uuid AS client_uuid,$2::smallint AS environment) e
        LEFT JOIN delivery.endpoint_state s USING (client_uuid,environment)
        LEFT JOIN delivery.hold p
          ON p.client_uuid=e.client_uuid AND p.environment=e.environment AND p.kind='paused'
        LEFT JOIN delivery.hold d
          ON d.client_uuid=e.client_uuid AND d.environment=e.environment AND d.kind='disabled'
        LEFT JOIN delivery.stop_switch w ON w.environment=e.environment
      """;

  /** As in {@link io.rookery.dispatch.delivery.OrderStore}: not all rows of the endpoint. */
  static final String BEHIND =
      """
      SELECT notification_id FROM delivery.backlog
       WHERE shard=$1 AND client_uuid=$2 AND user_id BETWEEN $3 AND $3 AND seq<$4
       ORDER BY user_id,seq LIMIT 1
      """;

  private final Database database;

  public EndpointConditionStore(Database database) {
    this.database = database;
  }

  /** All but the subscription, which is not dispatch's to tell. */
  public Future<EndpointCondition> condition(
      EndpointKey endpoint, String subscription, boolean untested) {
    Tuple parameters = Tuple.of(endpoint.client().value(), endpoint.environment().code());
    return database
        .idempotent(() -> database.pool().preparedQuery(CONDITION).execute(parameters))
        .map(rows -> fromRow(rows.iterator().next(), subscription, untested));
  }

  /** The earliest notification of the user that waits and comes before the delivery. */
  Future<Optional<NotificationId>> behind(EndpointKey endpoint, String userId, long seq) {
    if (userId == null) {
      return Future.succeededFuture(Optional.empty());
    }
    Tuple parameters = Tuple.of(endpoint.shard(), endpoint.client().value(), userId, seq);
    return database
        .idempotent(() -> database.pool().preparedQuery(BEHIND).execute(parameters))
        .map(
            rows ->
                rows.size() == 0
                    ? Optional.empty()
                    : Optional.of(new NotificationId(rows.iterator().next().getUUID(0))));
  }

  private static EndpointCondition fromRow(Row row, String subscription, boolean untested) {
    return new EndpointCondition(
        subscription,
        instant(row, "open_until"),
        instant(row, "rest_until"),
        instant(row, "fail_since"),
        row.getString("disabled_why"),
        row.getString("flag"),
        held(row, "paused_since", row.getString("paused_by"), null),
        held(row, "disabled_since", row.getString("disabled_by"), null),
        held(row, "stopped_at", row.getString("stopped_by"), row.getString("stopped_why")),
        untested);
  }

  private static HeldBack held(Row row, String since, String by, String why) {
    Instant from = instant(row, since);
    return from == null ? null : new HeldBack(from, by, why);
  }

  private static Instant instant(Row row, String column) {
    OffsetDateTime time = row.getOffsetDateTime(column);
    return time == null ? null : time.toInstant();
  }
}
