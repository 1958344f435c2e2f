package io.rookery.subscription.registry;

import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.sealing.MasterKey;
import io.rookery.shared.sealing.SealedSecret;
import io.rookery.shared.sealing.SecretContext;
import io.rookery.shared.sealing.UnsealFailed;
import io.rookery.shared.storage.Database;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

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
       WHERE key_version <> $1 AND id > $2 ORDER BY id LIMIT $3
      """;

  // What changed meanwhile, or is gone, is left alone.
  private static final String RESEAL =
      """
      UPDATE registry.secret SET key_version = $3, sealed = $4 WHERE id = $1 AND sealed = $2
      """;

  private final Database database;
  private final MasterKey master;

  public SecretResealer(Database database, MasterKey master) {
    this.database = database;
    this.master = master;
  }

  /**
   * What was done.
   *
   * @param sealed how many are sealed with the current key now that were not
   * @param unreadable those that no key here opens, left as they were
   */
  public record Resealed(int sealed, List<UUID> unreadable) {}

  /** Until a whole pass has found none that another version sealed and that opens. */
  public Future<Resealed> reseal() {
    return reseal(0);
  }

  private Future<Resealed> reseal(int before) {
    return pass(FIRST, new Resealed(0, List.of()))
        .compose(
            done ->
                done.sealed() == 0
                    ? Future.succeededFuture(new Resealed(before, done.unreadable()))
                    // Behind the pass one may have been stored by who did not have the new key yet.
                    : reseal(before + done.sealed()));
  }

  private Future<Resealed> pass(UUID after, Resealed before) {
    Tuple page = Tuple.of(master.current(), after, BATCH_ROWS);
    return database
        .idempotent(() -> database.pool().preparedQuery(OLD).execute(page))
        .compose(
            rows ->
                rows.size() == 0
                    ? Future.succeededFuture(before)
                    : batch(rows, before).compose(done -> pass(lastOf(rows), done)));
  }

  private Future<Resealed> batch(RowSet<Row> rows, Resealed before) {
    List<Tuple> changes = new ArrayList<>();
    List<UUID> unreadable = new ArrayList<>(before.unreadable());
    for (Row row : rows) {
      SecretContext context = contextOf(row);
      String sealed = row.getString("sealed");
      try {
        byte[] clear =
            master.open(new SealedSecret(row.getInteger("key_version"), sealed), context);
        SealedSecret anew = master.seal(clear, context);
        changes.add(Tuple.of(context.id(), sealed, anew.keyVersion(), anew.base64()));
      } catch (UnsealFailed failed) {
        unreadable.add(context.id());
      }
    }
    Resealed after = new Resealed(before.sealed() + changes.size(), List.copyOf(unreadable));
    return changes.isEmpty()
        ? Future.succeededFuture(after)
        : database
            .idempotent(() -> database.pool().preparedQuery(RESEAL).executeBatch(changes))
            .map(after);
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
