package io.rookery.console.api;

import io.rookery.shared.audit.AuditAction;
import io.rookery.shared.contract.AuditContract;
import io.rookery.shared.contract.AuditContract.AuditFilter;
import io.rookery.shared.contract.AuditContract.AuditPage;
import io.rookery.shared.contract.AuditContract.AuditSight;
import io.rookery.shared.contract.AuditContract.Audited;
import io.rookery.shared.contract.AuditContract.ListAudit;
import io.rookery.shared.http.ApiTime;
import io.rookery.shared.http.BearerAuth;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.Environment;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** {@code /v1/audit}: who changed what, newest first. */
public final class AuditRoutes {
  private static final int ROWS = 100;
  private static final int ROWS_MAX = 1_000;
  private static final String BEFORE = "before";
  private static final int TEXT_CHARACTERS_MAX = 200;
  private static final List<String> PARAMETERS =
      List.of(
          "client_uuid",
          "environment",
          "actor",
          "action",
          "object",
          "from",
          "until",
          BEFORE,
          "limit");
  private static final AuditPage EMPTY = new AuditPage(List.of(), null);

  private final Bus bus;
  private final PageCursors cursors;

  public AuditRoutes(Bus bus, PageCursors cursors) {
    this.bus = bus;
    this.cursors = cursors;
  }

  /** Adds the route, behind a key. */
  public void add(Router router, BearerAuth auth) {
    router
        .get("/v1/audit")
        .handler(Scope.readers(auth))
        .handler(context -> Answer.send(context, () -> list(context)));
  }

  private Future<Answer> list(RoutingContext context) {
    Scope scope = Scope.of(context);
    Query query = new Query(context, PARAMETERS);
    ClientUuid client = query.optional("client_uuid", "a client_uuid", ClientUuid::parse);
    Environment environment =
        query.optional("environment", "sandbox or production", Environment::parse);
    AuditFilter filter =
        new AuditFilter(
            query.optional("actor", "the name of a key", AuditRoutes::text),
            query.optional("action", "an action, such as key.revoked", AuditRoutes::action),
            query.optional("object", "an id", AuditRoutes::text),
            query.optional("from", "a time with an offset", ApiTime::parse),
            query.optional("until", "a time with an offset", ApiTime::parse));
    Long before = query.cursor(BEFORE, cursors, Long::valueOf);
    int limit = query.limit(ROWS, ROWS_MAX);
    query.verify();
    return list(scope, client, environment, filter, before, limit)
        .map(
            found -> Answer.ok(json(found).put("next", query.next(BEFORE, cursors, found.next()))));
  }

  /**
   * What {@code scope} may see of what is asked for, newest first.
   *
   * @param client null: of all, and of none
   * @param environment null: of both, and of neither
   * @param before the {@code next} of an earlier page; null: from the newest
   */
  public Future<AuditPage> list(
      Scope scope,
      ClientUuid client,
      Environment environment,
      AuditFilter filter,
      Long before,
      int limit) {
    Filter visible = Filter.of(client, environment, scope);
    AuditSight sight =
        new AuditSight(visible.clients(), scope.seesClientsOnly(), visible.environment());
    return visible.isVisible()
        ? bus.ask(AuditContract.LIST, new ListAudit(sight, filter, before, limit))
        : Future.succeededFuture(EMPTY);
  }

  private static String text(String text) {
    if (text.length() > TEXT_CHARACTERS_MAX || text.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("no entry has it");
    }
    return text;
  }

  private static String action(String text) {
    return AuditAction.parse(text).wireName();
  }

  private static JsonObject json(AuditPage page) {
    JsonArray entries = new JsonArray();
    page.entries().forEach(one -> entries.add(json(one)));
    return new JsonObject().put("entries", entries);
  }

  /** Null where the change needed no second person. */
  private static JsonObject approver(Actor approver) {
    return approver == null
        ? null
        : new JsonObject()
            .put("actor", approver.name())
            .put("key_id", approver.keyId())
            .put("role", approver.role() == null ? null : approver.role().wireName())
            .put("request_id", approver.requestId());
  }

  private static JsonObject json(Audited entry) {
    return new JsonObject()
        .put("id", entry.id())
        .put("at", Texts.of(entry.at()))
        .put("actor", entry.actor().name())
        .put("key_id", entry.actor().keyId())
        .put("role", entry.actor().role() == null ? null : entry.actor().role().wireName())
        .put("request_id", entry.actor().requestId())
        .put("approved_by", approver(entry.approvedBy()))
        .put("action", entry.action())
        .put("client_uuid", Texts.of(entry.object().client()))
        .put(
            "environment",
            entry.object().environment() == null ? null : entry.object().environment().wireName())
        .put("object", entry.object().id())
        .put("before", entry.before() == null ? null : new JsonObject(entry.before()))
        .put("after", entry.after() == null ? null : new JsonObject(entry.after()));
  }
}
