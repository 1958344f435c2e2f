package io.rookery.subscription.registry;

import io.rookery.shared.bus.Wire;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.sealing.MasterKey;
import io.rookery.shared.sealing.SealedSecret;
import io.rookery.shared.sealing.SecretContext;
import io.rookery.shared.sealing.UnsealFailed;
import io.rookery.shared.storage.Database;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * Seals stored secrets anew with the current master key, while everything runs: whoever reads one
 * has both keys. Works on a database alone, so the command line needs no running role.
 */
public final class SecretResealer {
  private static final int BATCH_ROWS = 200;
  private static final UUID FIRST = new UUID(0, 0);

  private static final String OLD =
      """
      SELECT id, client_uuid, environment, kind, key_version, sealed FROM registry.secret
       WHERE id > $1 AND key_version <> $3 ORDER BY id LIMIT $2
      """;

  // What changed meanwhile, or is gone, is left alone.
  private static final String RESEAL =
      """
      UPDATE registry.secret SET key_version = $3, sealed = $4 WHERE id = $1 AND sealed = $2
      """;

  // Which keys sealed it stands inside; of each client one waits at most.
  private static final String WAITING =
      """
      SELECT id, asked FROM registry.approval
       WHERE id > $1 AND state = 'pending' AND expires_at > statement_timestamp()
       ORDER BY id LIMIT $2
      """;

  private static final String RESEAL_WAITING =
      """
      UPDATE registry.approval SET asked = $3 WHERE id = $1 AND asked = $2
      """;

  private final Database database;
  private final MasterKey master;
  private final Shelf secrets;
  private final Shelf approvals;

  public SecretResealer(Database database, MasterKey master) {
    this.database = database;
    this.master = master;
    this.secrets =
        new Shelf(
            OLD, after -> Tuple.of(after, BATCH_ROWS, master.current()), RESEAL, this::secret);
    this.approvals =
        new Shelf(
            WAITING, after -> Tuple.of(after, BATCH_ROWS), RESEAL_WAITING, this::waitingChange);
  }

  /**
   * Where sealed ones stand.
   *
   * @param page by ids, from an id on
   * @param anew what {@code update} takes; empty if the current key sealed it
   */
  private record Shelf(
      String read,
      Function<UUID, Tuple> page,
      String update,
      Function<Row, Optional<Tuple>> anew) {}

  /**
   * What was done.
   *
   * @param sealed how many secrets, and changes that wait for approval, are sealed with the current
   *     key now that were not
   * @param unreadable the ids of those that no key here opens, left as they were
   */
  public record Resealed(int sealed, List<UUID> unreadable) {}

  /** Until a whole pass has found none that another version sealed and that opens. */
  public Future<Resealed> reseal() {
    return reseal(0);
  }

  /** Approvals first: one that is made meanwhile moves its secrets to where they are seen next. */
  private Future<Resealed> reseal(int before) {
    return pass(approvals, FIRST, new Resealed(0, List.of()))
        .compose(done -> pass(secrets, FIRST, done))
        .compose(
            done ->
                done.sealed() == 0
                    ? Future.succeededFuture(new Resealed(before, done.unreadable()))
                    // Behind the pass one may have been stored by who did not have the new key yet.
                    : reseal(before + done.sealed()));
  }

  private Future<Resealed> pass(Shelf shelf, UUID after, Resealed before) {
    return database
        .idempotent(
            () -> database.pool().preparedQuery(shelf.read).execute(shelf.page.apply(after)))
        .compose(
            rows ->
                rows.size() == 0
                    ? Future.succeededFuture(before)
                    : batch(shelf, rows, before).compose(done -> pass(shelf, lastOf(rows), done)));
  }

  private Future<Resealed> batch(Shelf shelf, RowSet<Row> rows, Resealed before) {
    List<Tuple> changes = new ArrayList<>();
    List<UUID> unreadable = new ArrayList<>(before.unreadable());
    for (Row row : rows) {
      try {
        shelf.anew.apply(row).ifPresent(changes::add);
      } catch (UnsealFailed failed) {
        unreadable.add(row.getUUID("id"));
      }
    }
    Resealed after = new Resealed(before.sealed() + changes.size(), List.copyOf(unreadable));
    return changes.isEmpty()
        ? Future.succeededFuture(after)
        : database
            .idempotent(() -> database.pool().preparedQuery(shelf.update).executeBatch(changes))
            .map(after);
  }

  private Optional<Tuple> secret(Row row) {
    SecretContext context = contextOf(row);
    String sealed = row.getString("sealed");
    SealedSecret anew =
        master.sealAnew(new SealedSecret(row.getInteger("key_version"), sealed), context);
    return Optional.of(Tuple.of(context.id(), sealed, anew.keyVersion(), anew.base64()));
  }

  private Optional<Tuple> waitingChange(Row row) {
    String asked = row.getString("asked");
    ProposedChange change = Wire.decode(Buffer.buffer(asked), ProposedChange.class);
    ProposedChange anew = change.sealedAnew(master);
    return anew.equals(change)
        ? Optional.empty()
        : Optional.of(Tuple.of(row.getUUID("id"), asked, Wire.encode(anew).toString()));
  }

  private static SecretContext contextOf(Row row) {
    return new SecretContext(
        row.getUUID("id"),
        new EndpointKey(
            new ClientUuid(row.getUUID("client_uuid")),
            Environment.ofCode(row.getShort("environment"))),
        SecretContext.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)));
  }

  private static UUID lastOf(RowSet<Row> rows) {
    UUID last = FIRST;
    for (Row row : rows) {
      last = row.getUUID("id");
    }
    return last;
  }
}
