package io.rookery.dispatch.shard;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.launch.Schema;
import io.rookery.shared.storage.Database;
import io.rookery.shared.testing.SessionCrash;
import io.rookery.shared.testing.TestDatabase;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How the leases tell a database that is not what it was. */
@ExtendWith(VertxExtension.class)
class ShardLeasesTest {
  private final UUID owner = UUID.randomUUID();
  private final AtomicInteger rewinds = new AtomicInteger();
  private TestDatabase testDatabase;
  private Context context;
  private ShardLeases leases;

  @BeforeEach
  void takeLeases(Vertx vertx) throws Exception {
    testDatabase = TestDatabase.toCrash(Schema.DELIVERY);
    context = vertx.getOrCreateContext();
    Database database = Database.open(vertx, testDatabase.settings());
    leases = new ShardLeases(database, owner, System::nanoTime);
    leases.listener(new CountsRewinds());
    tick(() -> {});
    tick(() -> {});
    assertThat(leases.owned()).isNotEmpty();
  }

  @Test
  void a_database_whose_sequence_is_behind_what_was_read_is_read_again_from_the_start()
      throws Exception {
    // Given
    OwnedShard shard = leases.owned().iterator().next();
    shard.advance(1_000_000);
    // When
    tick(() -> {});
    // Then
    assertThat(rewinds).hasValue(1);
    assertThat(shard.cursor()).isZero();
  }

  @Test
  void what_is_read_while_the_database_is_asked_does_not_make_it_another() throws Exception {
    // Given
    OwnedShard shard = leases.owned().iterator().next();
    try (Connection connection = testDatabase.connect();
        Statement statement = connection.createStatement()) {
      // When each millisecond a row is read that was accepted just now
      for (int round = 0; round < 20; round++) {
        tick(() -> shard.advance(accepted(statement)));
      }
    }
    // Then
    assertThat(rewinds).hasValue(0);
    assertThat(shard.cursor()).isGreaterThan(20);
  }

  @Test
  void a_crash_of_a_session_makes_another_database_of_it() throws Exception {
    // Given
    SessionCrash session = SessionCrash.prepare(testDatabase);
    // When
    session.crash();
    tick(() -> {});
    // Then
    assertThat(rewinds).hasValue(1);
  }

  @Test
  void a_reading_is_void_if_the_database_changed_meanwhile() throws Exception {
    // Given
    SessionCrash.prepare(testDatabase).crash();
    // When
    Future<String> read = onContext(() -> leases.undisturbed(() -> Future.succeededFuture("all")));
    // Then
    assertThat(read.failed()).isTrue();
    assertThat(rewinds).hasValue(1);
    // And the next one counts
    assertThat(onContext(() -> leases.undisturbed(() -> Future.succeededFuture("all"))).result())
        .isEqualTo("all");
  }

  @Test
  void a_floor_learnt_from_another_server_is_not_stored(Vertx vertx) throws Exception {
    // Given
    LeaseStore store = new LeaseStore(Database.open(vertx, testDatabase.settings()), owner);
    String server = store.identity().await(10, SECONDS).server();
    OwnedShard shard = leases.owned().iterator().next();
    shard.advance(7);
    shard.scanned(7);
    store.renew(List.of(shard), server).await(10, SECONDS);
    shard.advance(9);
    shard.scanned(9);
    // When
    List<Short> renewed = store.renew(List.of(shard), "before a crash").await(10, SECONDS);
    // Then
    assertThat(renewed).containsExactly(shard.shard());
    assertThat(floor(shard)).isEqualTo(7);
    // Nor when it is handed back
    store.release(List.of(shard), "before a crash").await(10, SECONDS);
    assertThat(floor(shard)).isEqualTo(7);
  }

  private <T> Future<T> onContext(Supplier<Future<T>> step) throws Exception {
    Promise<Future<T>> done = Promise.promise();
    context.runOnContext(
        then -> {
          Future<T> result = step.get();
          result.onComplete(ended -> done.complete(result));
        });
    return done.future().await(10, SECONDS);
  }

  private long floor(OwnedShard shard) throws SQLException {
    try (Connection connection = testDatabase.connect();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT floor_seq FROM delivery.shard_lease WHERE shard=" + shard.shard())) {
      row.next();
      return row.getLong(1);
    }
  }

  /** One round of the leases, with something done each millisecond until it ends. */
  private void tick(Runnable meanwhile) throws Exception {
    Promise<Void> done = Promise.promise();
    context.runOnContext(
        then -> {
          Future<Void> ticking = leases.tick();
          ticking.onComplete(done);
          repeat(ticking, meanwhile);
        });
    done.future().await(10, SECONDS);
  }

  private void repeat(Future<Void> until, Runnable meanwhile) {
    if (!until.isComplete()) {
      meanwhile.run();
      context.owner().setTimer(1, next -> repeat(until, meanwhile));
    }
  }

  private static long accepted(Statement statement) {
    try (ResultSet row = statement.executeQuery("SELECT nextval('delivery.delivery_seq')")) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private final class CountsRewinds implements ShardLeases.Listener {
    @Override
    public void gained(List<OwnedShard> shards) {}

    @Override
    public void lost(OwnedShard shard) {}

    @Override
    public void leaving(OwnedShard shard) {}

    @Override
    public void rewound() {
      rewinds.incrementAndGet();
    }
  }
}
