package io.rookery.dispatch.delivery;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.launch.Schema;
import io.rookery.shared.testing.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What goes to the backlog only for its order waits for no disk, and everything else does. */
@ExtendWith(VertxExtension.class)
class AsideTest {
  private static final Tuple NONE =
      Tuple.of(new Short[0], new Long[0], new String[0], new Short[0], new Short[0]);

  @Test
  void only_the_commit_of_the_move_aside_is_not_waited_for(Vertx vertx) throws Exception {
    // Given
    SqlConnection connection =
        TestDatabase.with(Schema.DELIVERY).open(vertx).hot().getConnection().await(10, SECONDS);
    connection.query("BEGIN").execute().await(10, SECONDS);
    // When
    connection.preparedQuery(MoveStore.ASIDE).execute(NONE).await(10, SECONDS);
    // Then
    assertThat(synchronousCommit(connection)).isEqualTo("off");
    connection.query("COMMIT").execute().await(10, SECONDS);
    assertThat(synchronousCommit(connection)).isEqualTo("on");
  }

  private static String synchronousCommit(SqlConnection connection) throws Exception {
    return connection
        .query("SHOW synchronous_commit")
        .execute()
        .await(10, SECONDS)
        .iterator()
        .next()
        .getString(0);
  }
}
