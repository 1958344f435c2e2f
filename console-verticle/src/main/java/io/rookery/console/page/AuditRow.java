package io.rookery.console.page;

import io.rookery.shared.contract.AuditContract.Audited;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.Environment;
import java.time.Instant;
import java.util.List;

/**
 * One change as people read it.
 *
 * @param by who did it, and who approved it where that was needed, with the roles of their keys
 * @param clientName null: it is of no client
 * @param object an id; null where client and environment say it
 */
public record AuditRow(
    String id,
    Instant at,
    String by,
    String words,
    String action,
    ClientUuid client,
    String clientName,
    Environment environment,
    String object,
    List<FieldChange> changes) {

  static AuditRow of(Audited entry, ClientNames names) {
    ClientUuid client = entry.object().client();
    return new AuditRow(
        "audit-" + entry.id(),
        entry.at(),
        by(entry),
        Words.ofAction(entry.action()),
        entry.action(),
        client,
        client == null ? null : names.of(client),
        entry.object().environment(),
        entry.object().id(),
        FieldChange.between(entry.before(), entry.after()));
  }

  private static String by(Audited entry) {
    return entry.approvedBy() == null
        ? Words.of(entry.actor())
        : Words.of(entry.actor()) + ", approved by " + Words.of(entry.approvedBy());
  }
}
