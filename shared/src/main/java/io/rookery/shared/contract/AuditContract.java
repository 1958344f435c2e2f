package io.rookery.shared.contract;

import io.rookery.shared.bus.RequestAddress;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.Environment;
import java.time.Instant;
import java.util.List;

/** The record of changes, which subscription reads for all modules. Nothing here changes it. */
public final class AuditContract {
  public static final RequestAddress<ListAudit, AuditPage> LIST =
      new RequestAddress<>("audit.list.v1", ListAudit.class, AuditPage.class);

  /**
   * Asks for entries, newest first.
   *
   * @param before the {@code next} of an earlier page; null: from the newest
   */
  public record ListAudit(AuditSight sight, AuditFilter filter, Long before, int limit) {}

  /**
   * What the asker may see.
   *
   * @param clients null: all
   * @param ofClientsOnly true: nothing that is of no client, such as a key or a stop
   * @param environment null: both, and what is of neither
   */
  public record AuditSight(
      List<ClientUuid> clients, boolean ofClientsOnly, Environment environment) {}

  /**
   * What it asks for of that. Each may be null, which leaves nothing out.
   *
   * @param action the name of an {@code AuditAction}, such as {@code key.revoked}
   * @param object the whole id of what was changed
   * @param from the first moment
   * @param until the first moment that is not asked for
   */
  public record AuditFilter(
      String actor, String action, String object, Instant from, Instant until) {}

  /**
   * Some of the entries.
   *
   * @param next null: there is no more
   */
  public record AuditPage(List<Audited> entries, Long next) {}

  /**
   * One change.
   *
   * @param before JSON; null: it was not there
   * @param after JSON; null: it is gone
   * @param approvedBy the second person, where the change needed one; else null
   */
  public record Audited(
      long id,
      Instant at,
      Actor actor,
      String action,
      AuditedObject object,
      String before,
      String after,
      Actor approvedBy) {}

  /**
   * Of what.
   *
   * @param client null: of no client, or of all
   * @param environment null: of neither, or of both
   * @param id null where client and environment say it
   */
  public record AuditedObject(ClientUuid client, Environment environment, String id) {}

  private AuditContract() {}
}
