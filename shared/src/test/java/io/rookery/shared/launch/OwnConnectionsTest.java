package io.rookery.shared.launch;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.rookery.shared.config.Settings;
import io.rookery.shared.storage.Database;
import io.rookery.shared.storage.DatabaseSettings;
import io.rookery.shared.testing.TestDatabase;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OwnConnectionsTest {
  private final Waiting busy = new Waiting("busy");
  private final Waiting asking = new Waiting("asking");
  private Running running;

  @BeforeEach
  void start() throws Exception {
    DatabaseSettings database = TestDatabase.with(Schema.DELIVERY).settings();
    Map<String, String> settings =
        Map.of(
            "database.url", database.url(),
            "database.user", database.user(),
            "database.poolMax", "1",
            "database.hotPoolMax", "1",
            "ingest.opsPort", "0");
    running =
        Launcher.start(Settings.load(null, Map.of(), settings), List.of(busy, asking))
            .await(60, SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    running.stop().await(20, SECONDS);
  }

  @Test
  void a_role_is_answered_while_every_other_event_loop_stands_still() throws Exception {
    // Given
    int sessionOfTheOther = busy.session();
    CountDownLatch over = new CountDownLatch(1);
    try {
      standStill(asking.eventLoop(), over);
      // When
      int session = asking.session();
      // Then
      assertThat(session).isNotEqualTo(sessionOfTheOther);
    } finally {
      over.countDown();
    }
  }

  /** Returns once every event loop but one waits for the latch. */
  private void standStill(EventLoop allBut, CountDownLatch over) throws Exception {
    List<EventExecutor> others = new ArrayList<>();
    ((VertxInternal) running.vertx()).nettyEventLoopGroup().forEach(others::add);
    assertThat(others.remove(allBut)).isTrue();
    CountDownLatch standing = new CountDownLatch(others.size());
    for (EventExecutor other : others) {
      other.execute(
          () -> {
            standing.countDown();
            try {
              over.await();
            } catch (InterruptedException ending) {
              Thread.currentThread().interrupt();
            }
          });
    }
    assertThat(standing.await(20, SECONDS)).isTrue();
  }

  /** A role that does what the test asks it to. */
  private static final class Waiting implements Role {
    private final String name;
    private Verticle verticle;

    Waiting(String name) {
      this.name = name;
    }

    /** The server's number of the session in which a hot statement of this role ran. */
    int session() throws Exception {
      Promise<Integer> session = Promise.promise();
      verticle
          .roleContext()
          .runOnContext(
              now ->
                  database()
                      .hot()
                      .query("SELECT pg_backend_pid()")
                      .execute()
                      .map(rows -> rows.iterator().next().getInteger(0))
                      .onComplete(session));
      return session.future().await(20, SECONDS);
    }

    EventLoop eventLoop() {
      Context context = verticle.roleContext();
      return ((ContextInternal) context).nettyEventLoop();
    }

    private Database database() {
      return verticle.lent.database();
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public List<Schema> schemas() {
      return List.of();
    }

    @Override
    public String opsPortSetting() {
      return "ingest.opsPort";
    }

    @Override
    public Function<RoleContext, RoleVerticle> configure(Settings settings) {
      return lent -> verticle = new Verticle(lent);
    }
  }

  private static final class Verticle extends RoleVerticle {
    private final RoleContext lent;

    Verticle(RoleContext lent) {
      this.lent = lent;
    }

    @Override
    public Future<?> drain() {
      return Future.succeededFuture();
    }
  }
}
