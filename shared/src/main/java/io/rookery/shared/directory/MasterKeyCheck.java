package io.rookery.shared.directory;

import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.sealing.MasterKey;
import io.rookery.shared.sealing.SealedSecret;
import io.rookery.shared.sealing.SecretContext;
import io.rookery.shared.sealing.UnsealFailed;
import io.rookery.shared.storage.Database;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Refuses a start with a master key that does not open what is stored: without it every delivery
 * would wait, and nobody would know why.
 */
public final class MasterKeyCheck {
  private static final String SAMPLES =
      """
      SELECT key_version, secrets, id, client_uuid, environment, kind, sealed
        FROM registry.sealed_sample
      """;

  /** There is no such table or schema: subscription has not migrated yet, so nothing is stored. */
  private static final Set<String> NOTHING_THERE = Set.of("42P01", "3F000");

  /**
   * Fails with a sentence for each version that is unknown or has another key. A PostgreSQL that
   * went away since the launcher found it there refuses nobody: the role waits for it as ever.
   */
  public static Future<Void> require(Database database, MasterKey master) {
    return database
        .idempotent(() -> database.pool().query(SAMPLES).execute())
        .map(
            rows -> {
              List<String> problems = new ArrayList<>();
              for (Row row : rows) {
                problemOf(row, master, problems);
              }
              return problems;
            })
        .recover(
            failure ->
                isNothingThere(failure) || Database.isUnavailable(failure)
                    ? Future.succeededFuture(List.of())
                    : Future.failedFuture(failure))
        .compose(
            problems ->
                problems.isEmpty()
                    ? Future.succeededFuture()
                    : Future.failedFuture(
                        new IllegalStateException("masterKey: " + String.join("; ", problems))));
  }

  private static boolean isNothingThere(Throwable failure) {
    return failure instanceof PgException sql && NOTHING_THERE.contains(sql.getSqlState());
  }

  private static void problemOf(Row row, MasterKey master, List<String> problems) {
    int version = row.getInteger("key_version");
    SecretContext context =
        new SecretContext(
            row.getUUID("id"),
            new EndpointKey(
                new ClientUuid(row.getUUID("client_uuid")),
                Environment.ofCode(row.getShort("environment"))),
            SecretContext.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)));
    try {
      master.open(new SealedSecret(version, row.getString("sealed")), context);
    } catch (UnsealFailed failed) {
      problems.add(
          row.getLong("secrets")
              + " stored secrets are sealed with version "
              + version
              + (master.versions().contains(version)
                  ? ", which is another key here: give the one that sealed them"
                  : ", which is not among " + master.versions() + ": add that key"));
    }
  }

  private MasterKeyCheck() {}
}
