package io.rookery.dispatch.shard;

import io.rookery.dispatch.shard.StoreModel.Fresh;
import io.rookery.shared.model.EndpointKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Transactions that have drawn a seq and are not committed. */
final class LateCommits implements AutoCloseable {
  private static final int LATE_MAX = 2;

  private record Late(Connection session, long seq, UUID notification) {}

  private final StoreGiven given;
  private final StoreModel model;
  private final List<Late> late = new ArrayList<>();

  LateCommits(StoreGiven given, StoreModel model) {
    this.given = given;
    this.model = model;
  }

  boolean draw(EndpointKey to, UUID notification) throws SQLException {
    if (late.size() == LATE_MAX) {
      return false;
    }
    Connection session = given.tests().connect();
    session.setAutoCommit(false);
    long seq = StoreGiven.accept(session, to, notification);
    late.add(new Late(session, seq, notification));
    model.drawn(new Fresh(to.shard(), seq));
    return true;
  }

  boolean end(int pick, boolean commit) throws SQLException {
    if (late.isEmpty()) {
      return false;
    }
    Late one = late.remove(pick % late.size());
    if (commit) {
      one.session().commit();
      model.committed(one.seq(), one.notification());
    } else {
      one.session().rollback();
      model.rolledBack(one.seq());
    }
    one.session().close();
    return true;
  }

  void commitAll() throws SQLException {
    while (!late.isEmpty()) {
      end(0, true);
    }
  }

  @Override
  public void close() throws SQLException {
    for (Late one : late) {
      one.session().close();
    }
  }
}
