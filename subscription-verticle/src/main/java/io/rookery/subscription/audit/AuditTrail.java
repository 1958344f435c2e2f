package io.rookery.subscription.audit;

import io.rookery.shared.bus.Wire;
import io.rookery.shared.contract.AuditContract.AuditFilter;
import io.rookery.shared.contract.AuditContract.AuditPage;
import io.rookery.shared.contract.AuditContract.AuditSight;
import io.rookery.shared.contract.AuditContract.Audited;
import io.rookery.shared.contract.AuditContract.AuditedObject;
import io.rookery.shared.contract.AuditContract.ListAudit;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyRole;
import io.rookery.shared.storage.Database;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Reads the record of changes, newest first. It only grows, so the statement holds just the
 * conditions that are asked for: each of them then finds its index, however large the table is.
 */
public final class AuditTrail {
  private static final String SELECT =
      """
      SELECT id,at,actor,key_id,role,request_id,action,client_uuid,environment,object,
             before::text,after::text,approved_by
        FROM audit.entry
      """;

  // Two scalars, not a row of a subquery: only so the index begins at the cursor.
  private static final String BEFORE =
      "(at,id) < ((SELECT at FROM audit.entry WHERE id=%1$s),%1$s)";

  private final Database database;

  public AuditTrail(Database database) {
    this.database = database;
  }

  /** A statement that holds just the conditions that are asked for. */
  record Question(String sql, Tuple parameters) {}

  /** A page of what is asked for. */
  public Future<AuditPage> list(ListAudit asked) {
    Question question = question(asked);
    return database
        .idempotent(
            () -> database.pool().preparedQuery(question.sql()).execute(question.parameters()))
        .map(
            rows -> {
              List<Audited> entries = new ArrayList<>();
              rows.forEach(row -> entries.add(fromRow(row)));
              return page(entries, asked.limit());
            });
  }

  static Question question(ListAudit asked) {
    Conditions conditions = new Conditions();
    see(conditions, asked.sight());
    filter(conditions, asked.filter());
    conditions.add(BEFORE, asked.before());
    // One row more tells whether there is a next page.
    String sql =
        SELECT + conditions.where() + " ORDER BY at DESC,id DESC LIMIT " + (asked.limit() + 1);
    return new Question(sql, conditions.parameters());
  }

  private static void see(Conditions conditions, AuditSight sight) {
    if (sight.ofClientsOnly()) {
      conditions.add("client_uuid IS NOT NULL");
    }
    if (sight.clients() != null) {
      UUID[] clients = sight.clients().stream().map(ClientUuid::value).toArray(UUID[]::new);
      // One alone reads its index in order; of several the newest must be sorted out.
      if (clients.length == 1) {
        conditions.add("client_uuid=%s", clients[0]);
      } else {
        conditions.add("client_uuid=ANY(%s)", clients);
      }
    }
    conditions.add(
        "environment=%s", sight.environment() == null ? null : sight.environment().code());
  }

  private static void filter(Conditions conditions, AuditFilter filter) {
    conditions.add("actor=%s", filter.actor());
    conditions.add("action=%s", filter.action());
    conditions.add("object=%s", filter.object());
    conditions.add("at>=%s", utc(filter.from()));
    conditions.add("at<%s", utc(filter.until()));
  }

  private static Object utc(Instant moment) {
    return moment == null ? null : moment.atOffset(ZoneOffset.UTC);
  }

  private static AuditPage page(List<Audited> entries, int limit) {
    if (entries.size() <= limit) {
      return new AuditPage(entries, null);
    }
    List<Audited> shown = entries.subList(0, limit);
    return new AuditPage(List.copyOf(shown), shown.get(limit - 1).id());
  }

  private static Audited fromRow(Row row) {
    String role = row.getString("role");
    UUID client = row.getUUID("client_uuid");
    Short environment = row.getShort("environment");
    JsonObject approver = row.getJsonObject("approved_by");
    return new Audited(
        row.getLong("id"),
        row.getOffsetDateTime("at").toInstant(),
        new Actor(
            row.getString("key_id"),
            row.getString("actor"),
            role == null ? null : KeyRole.parse(role),
            row.getString("request_id")),
        row.getString("action"),
        new AuditedObject(
            client == null ? null : new ClientUuid(client),
            environment == null ? null : Environment.ofCode(environment),
            row.getString("object")),
        row.getString("before"),
        row.getString("after"),
        approver == null ? null : Wire.decode(approver.toBuffer(), Actor.class));
  }

  /** What stands after WHERE, with its parameters. */
  private static final class Conditions {
    private final List<String> texts = new ArrayList<>();
    private final Tuple parameters = Tuple.tuple();

    void add(String condition) {
      texts.add(condition);
    }

    /** Adds nothing for null. */
    void add(String condition, Object value) {
      if (value != null) {
        parameters.addValue(value);
        texts.add(condition.formatted("$" + parameters.size()));
      }
    }

    String where() {
      return texts.isEmpty() ? "" : "WHERE " + String.join(" AND ", texts);
    }

    Tuple parameters() {
      return parameters;
    }
  }
}
