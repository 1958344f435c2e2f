package io.rookery.dispatch.answer;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.rookery.shared.contract.DispatchContract.DeliveryStatus;
import io.rookery.shared.launch.Schema;
import io.rookery.shared.sealing.MasterKey;
import io.rookery.shared.storage.Database;
import io.rookery.shared.storage.Partitions;
import io.rookery.shared.storage.Partitions.Retention;
import io.rookery.shared.testing.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;

/** Asked as the console asks, over the bus; the rows are those that ingest and the engine write. */
@ExtendWith(VertxExtension.class)
abstract class NotificationsFixture {
  static final Duration TIMEOUT = Duration.ofSeconds(5);
  static final DeliveryStatus FRESH = new DeliveryStatus(null, null, null, 0);
  static final MasterKey MASTER = MasterKey.parse(MasterKey.generate());

  static TestDatabase test;
  static Vertx vertx;
  static DeliveryRows rows;

  // Partitions are made around the database's today.
  final Instant now = InstantSource.system().instant().truncatedTo(ChronoUnit.SECONDS);

  @BeforeAll
  static void served(Vertx forAll) throws TimeoutException {
    vertx = forAll;
    test = TestDatabase.with(Schema.DELIVERY);
    Database database = Database.open(vertx, test.settings());
    Retention days = new Retention(Duration.ofDays(10), Duration.ofDays(10));
    new Partitions(database, days).ensure().await(20, SECONDS);
    new NotificationAnswers(database, MASTER).serve(vertx).await(5, SECONDS);
    rows = new DeliveryRows(database);
  }
}
