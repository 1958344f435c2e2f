package io.rookery.shared.testing;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A session of PostgreSQL is killed, as by a kernel that is out of memory: the server ends all
 * others with it and recovers from what the disk has, but remains the same process. Until then
 * nothing is written but for commits that wait for it.
 */
public final class SessionCrash {
  /** One that is refused takes some 5 ms, a recovery some 300. */
  private static final int CONNECTS_MAX = 5_000;

  private final TestDatabase database;
  private final long walWriter;

  private SessionCrash(TestDatabase database, long walWriter) {
    this.database = database;
    this.walWriter = walWriter;
  }

  /**
   * On a server that may be crashed. From now on no commit gets to the disk that does not wait for
   * it, nor is followed by one.
   */
  public static SessionCrash prepare(TestDatabase database) throws Exception {
    long walWriter =
        ask(database, "SELECT pid FROM pg_stat_activity WHERE backend_type='walwriter'");
    kill("-STOP", walWriter);
    return new SessionCrash(database, walWriter);
  }

  /** Crashes, and waits until the database answers again. */
  public void crash() throws Exception {
    try (Connection session = database.connect();
        Statement statement = session.createStatement()) {
      kill("-KILL", one(statement, "SELECT pg_backend_pid()"));
    }
    kill("-CONT", walWriter);
    SQLException recovering = null;
    for (int tries = 0; tries < CONNECTS_MAX; tries++) {
      try {
        ask(database, "SELECT 1");
        return;
      } catch (SQLException failure) {
        recovering = failure;
      }
    }
    throw recovering;
  }

  private static long ask(TestDatabase database, String question) throws SQLException {
    try (Connection session = database.connect();
        Statement statement = session.createStatement()) {
      return one(statement, question);
    }
  }

  private static long one(Statement statement, String question) throws SQLException {
    try (ResultSet row = statement.executeQuery(question)) {
      row.next();
      return row.getLong(1);
    }
  }

  private static void kill(String signal, long process) throws Exception {
    int ended = new ProcessBuilder("kill", signal, Long.toString(process)).start().waitFor();
    if (ended != 0) {
      throw new IllegalStateException("kill " + signal + " " + process);
    }
  }
}
