package io.rookery.shared.audit;

import io.rookery.shared.bus.Wire;
import io.rookery.shared.model.Actor;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/** Adds to the record of changes, of which nothing is ever changed or taken away. */
public final class AuditLog {
  private static final String APPEND =
      """
      INSERT INTO audit.entry
             (actor,key_id,role,request_id,action,client_uuid,environment,object,before,after,
              approved_by)
      VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11)
      """;

  /** {@code sql} is the connection whose transaction makes the change: both are there, or none. */
  public static Future<Void> append(SqlConnection sql, AuditEntry entry) {
    return append(sql, List.of(entry));
  }

  /** The same for a change of which each client concerned has an entry; none is no fault. */
  public static Future<Void> append(SqlConnection sql, List<AuditEntry> entries) {
    return entries.isEmpty()
        ? Future.succeededFuture()
        : sql.preparedQuery(APPEND)
            .executeBatch(entries.stream().map(AuditLog::toRow).toList())
            .mapEmpty();
  }

  private static Tuple toRow(AuditEntry entry) {
    Actor actor = entry.actor();
    return Tuple.of(
            actor.name(), actor.keyId(), actor.role() == null ? null : actor.role().wireName())
        .addString(actor.requestId())
        .addString(entry.action().wireName())
        .addUUID(entry.client() == null ? null : entry.client().value())
        .addShort(entry.environment() == null ? null : entry.environment().code())
        .addString(entry.object())
        .addJsonObject(entry.before())
        .addJsonObject(entry.after())
        .addJsonObject(
            entry.approvedBy() == null ? null : Wire.encode(entry.approvedBy()).toJsonObject());
  }

  private AuditLog() {}
}
