package io.rookery.dispatch.answer;

import io.rookery.shared.contract.DispatchContract;
import io.rookery.shared.contract.DispatchContract.ListUndelivered;
import io.rookery.shared.contract.DispatchContract.Undelivered;
import io.rookery.shared.contract.DispatchContract.UndeliveredPage;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.WaitReason;
import io.rookery.shared.storage.Database;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Answers what waits, for whom and why, from the figures that the owners of the shards keep. */
public final class UndeliveredAnswers {
  private static final int PAGE_ROWS_MAX = 1_000;
  private static final UUID FIRST = new UUID(0, 0);

  static final String PAGE =
      """
      SELECT client_uuid,environment,sum(deliveries)::bigint AS deliveries,
             min(oldest_at) AS oldest_at,min(as_of) AS as_of,
             jsonb_object_agg(reason,deliveries) AS by_reason
        FROM delivery.undelivered
       WHERE ($1::uuid[] IS NULL OR client_uuid=ANY($1)) AND environment=ANY($2::smallint[])
         AND (client_uuid,environment)>($3,$4)
       GROUP BY client_uuid,environment ORDER BY client_uuid,environment LIMIT $5
      """;

  private final Database database;

  public UndeliveredAnswers(Database database) {
    this.database = database;
  }

  /** Serves until the verticle of this context is undeployed. */
  public Future<Void> serve(Vertx vertx) {
    return DispatchContract.UNDELIVERED.serve(vertx, this::list).completion();
  }

  private Future<UndeliveredPage> list(ListUndelivered question) {
    int limit = Math.max(1, Math.min(question.limit(), PAGE_ROWS_MAX));
    EndpointKey after = question.after();
    Tuple parameters =
        Tuple.of(
            Parameters.clients(question.clients()),
            Parameters.environments(question.environment()),
            after == null ? FIRST : after.client().value(),
            after == null ? (short) -1 : after.environment().code(),
            limit + 1);
    return database
        .idempotent(() -> database.pool().preparedQuery(PAGE).execute(parameters))
        .map(
            rows -> {
              List<Undelivered> found = new ArrayList<>(rows.size());
              for (Row row : rows) {
                found.add(fromRow(row));
              }
              return page(found, limit);
            });
  }

  /** One row more than asked for tells whether there is a next page. */
  private static UndeliveredPage page(List<Undelivered> found, int limit) {
    if (found.size() <= limit) {
      return new UndeliveredPage(found, null);
    }
    Undelivered last = found.get(limit - 1);
    return new UndeliveredPage(
        found.subList(0, limit), new EndpointKey(last.client(), last.environment()));
  }

  private static Undelivered fromRow(Row row) {
    return new Undelivered(
        new ClientUuid(row.getUUID("client_uuid")),
        Environment.ofCode(row.getShort("environment")),
        row.getLong("deliveries"),
        row.getOffsetDateTime("oldest_at").toInstant(),
        byReason(row.getJsonObject("by_reason")),
        row.getOffsetDateTime("as_of").toInstant());
  }

  private static Map<String, Long> byReason(JsonObject byCode) {
    Map<String, Long> byReason = new TreeMap<>();
    for (String code : byCode.fieldNames()) {
      String name =
          code.equals("0") ? "fresh" : WaitReason.ofCode(Integer.parseInt(code)).wireName();
      byReason.put(name, byCode.getLong(code));
    }
    return byReason;
  }
}
