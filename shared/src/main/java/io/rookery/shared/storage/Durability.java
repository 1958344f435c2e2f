package io.rookery.shared.storage;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;

/** Refuses a PostgreSQL that forgets what it has committed (I2). */
public final class Durability {
  private static final String SETTINGS =
      "SELECT current_setting('fsync'), current_setting('synchronous_commit'),"
          + " current_setting('full_page_writes')";

  /**
   * Fails with a sentence that names the settings if one is off. Asked of a session as the server
   * makes it: our own turn synchronous_commit on, but a server made to forget serves others too.
   */
  public static Future<Void> require(Database database) {
    return database
        .idempotent(
            () ->
                database
                    .plainSession()
                    .compose(
                        session -> session.query(SETTINGS).execute().eventually(session::close)))
        .compose(
            rows -> {
              Row row = rows.iterator().next();
              return refuse(row.getString(0), row.getString(1), row.getString(2));
            });
  }

  private static Future<Void> refuse(String fsync, String commit, String fullPageWrites) {
    if (fsync.equals("on") && !commit.equals("off") && fullPageWrites.equals("on")) {
      return Future.succeededFuture();
    }
    return Future.failedFuture(
        new IllegalStateException(
            "PostgreSQL would lose committed notifications in a crash (fsync="
                + fsync
                + ", synchronous_commit="
                + commit
                + ", full_page_writes="
                + fullPageWrites
                + "): all three must be on"));
  }

  private Durability() {}
}
