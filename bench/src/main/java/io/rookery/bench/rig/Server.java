package io.rookery.bench.rig;

import java.sql.SQLException;

/**
 * The PostgreSQL that was measured, as it says itself.
 *
 * @param fsync whether a commit is on the disk when it is answered
 */
public record Server(String version, boolean fsync) {

  static Server of(Sql sql) throws SQLException {
    return new Server(sql.text("SHOW server_version"), sql.text("SHOW fsync").equals("on"));
  }
}
