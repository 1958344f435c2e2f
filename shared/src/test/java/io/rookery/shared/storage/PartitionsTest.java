package io.rookery.shared.storage;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.launch.Schema;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.testing.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class PartitionsTest {
  private final Instant now = InstantSource.system().instant();
  private final LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
  private final LocalDate longAgo = today.minusDays(40);
  private final TestDatabase given = TestDatabase.with(Schema.DELIVERY);
  private Database database;
  private Partitions partitions;
  private Connection other;

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    database = given.open(vertx);
    // The day before yesterday is kept for one more hour, in sandbox.
    Duration sandbox = Duration.between(start(today.minusDays(1)), now.plus(Duration.ofHours(1)));
    partitions = new Partitions(database, new Partitions.Retention(Duration.ofDays(10), sandbox));
    other = given.connect();
  }

  @AfterEach
  void close() throws Exception {
    other.close();
    database.close().await(10, SECONDS);
  }

  @Test
  void days_are_there_from_yesterday_to_seven_days_ahead() throws Exception {
    // When
    partitions.ensure().await(20, SECONDS);
    // Then
    for (int day = -1; day <= 7; day++) {
      insert(today.plusDays(day));
    }
    assertThat(names("notification_sandbox")).hasSize(9);
    assertThat(names("delivery_log")).hasSize(9);
    assertThat(ask("SELECT count(*) FROM delivery.notification")).isEqualTo("9");
  }

  @Test
  void a_day_has_the_indexes_of_its_table_and_no_check_of_its_own() throws Exception {
    // When
    partitions.ensure().await(20, SECONDS);
    // Then
    String name = "notification_production_" + DateTimeFormatter.BASIC_ISO_DATE.format(today);
    assertThat(ask("SELECT count(*) FROM pg_indexes WHERE tablename='" + name + "'"))
        .isEqualTo("3");
    assertThat(ask("SELECT count(*) FROM pg_constraint WHERE contype='c' AND conname='day'"))
        .isEqualTo("0");
  }

  @Test
  void processes_that_start_together_make_each_day_once() throws Exception {
    // When
    Future.all(partitions.ensure(), partitions.ensure(), partitions.ensure()).await(20, SECONDS);
    // Then
    assertThat(names("notification_production")).hasSize(9);
  }

  @Test
  void what_a_crash_left_unattached_is_attached() throws Exception {
    // Given
    String name = "delivery_log_" + DateTimeFormatter.BASIC_ISO_DATE.format(today.plusDays(3));
    execute(
        "CREATE TABLE delivery."
            + name
            + " (LIKE delivery.delivery_log,"
            + " CONSTRAINT day CHECK (final IS NOT NULL))");
    // When
    partitions.ensure().await(20, SECONDS);
    // Then
    assertThat(names("delivery_log")).contains(name);
  }

  @Test
  void making_days_stops_no_writer_behind_a_long_reader() throws Exception {
    // Given
    partitions.ensure().await(20, SECONDS);
    execute("DROP TABLE " + names("notification_sandbox").get(8));
    try (Connection reader = longReader()) {
      // When
      Future<Void> made = partitions.ensure();
      long slowest = slowestInsertUntil(made);
      // Then
      assertThat(slowest).isLessThan(1_500);
      made.await(20, SECONDS);
      assertThat(reader.isValid(1)).isTrue();
    }
    assertThat(names("notification_sandbox")).hasSize(9);
  }

  @Test
  void a_day_goes_when_its_last_moment_is_out_of_retention() throws Exception {
    // Given
    partitions.ensure().await(20, SECONDS);
    for (LocalDate day : List.of(longAgo, today.minusDays(3), today.minusDays(2))) {
      makeDay("notification_sandbox", day);
      makeDay("notification_production", day);
    }
    // When
    partitions.retire().await(20, SECONDS);
    // Then
    assertThat(names("notification_sandbox")).hasSize(10);
    assertThat(names("notification_production")).hasSize(11);
  }

  @Test
  void i1_a_day_stays_while_a_delivery_in_it_waits() throws Exception {
    // Given
    partitions.ensure().await(20, SECONDS);
    makeDay("notification_sandbox", longAgo);
    UUID id = insert(longAgo);
    execute("INSERT INTO delivery.backlog VALUES (3,'" + id + "',1,0,'" + id + "',NULL,0,NULL,1)");
    // When
    partitions.retire().await(20, SECONDS);
    int whileItWaits = names("notification_sandbox").size();
    execute("DELETE FROM delivery.backlog");
    partitions.retire().await(20, SECONDS);
    // Then
    assertThat(whileItWaits).isEqualTo(10);
    assertThat(names("notification_sandbox")).hasSize(9);
  }

  @Test
  void dropping_a_day_stops_no_writer_behind_a_long_reader_and_is_finished_after_it()
      throws Exception {
    // Given
    partitions.ensure().await(20, SECONDS);
    String name = makeDay("notification_sandbox", longAgo);
    long slowest;
    try (Connection reader = longReader()) {
      // When
      Future<Void> tried = partitions.retire();
      slowest = slowestInsertUntil(tried);
      assertThat(reader.isValid(1)).isTrue();
    }
    partitions.retire().await(20, SECONDS);
    // Then
    assertThat(slowest).isLessThan(1_500);
    assertThat(ask("SELECT to_regclass('delivery." + name + "')")).isNull();
  }

  /** A transaction that has read every notification and stays open. */
  private Connection longReader() throws SQLException {
    Connection reader = given.connect();
    reader.setAutoCommit(false);
    try (Statement statement = reader.createStatement()) {
      statement.execute("SELECT count(*) FROM delivery.notification");
    }
    return reader;
  }

  private long slowestInsertUntil(Future<?> done) throws SQLException {
    long slowest = 0;
    while (!done.isComplete()) {
      long before = System.nanoTime();
      insert(today);
      slowest = Math.max(slowest, (System.nanoTime() - before) / 1_000_000);
    }
    return slowest;
  }

  private String makeDay(String parent, LocalDate day) throws SQLException {
    String name = parent + "_" + DateTimeFormatter.BASIC_ISO_DATE.format(day);
    execute(
        "CREATE TABLE delivery.%s PARTITION OF delivery.%s FOR VALUES FROM ('%s') TO ('%s')"
            .formatted(name, parent, bound(day), bound(day.plusDays(1))));
    return name;
  }

  private UUID insert(LocalDate day) throws SQLException {
    UUID random = UUID.randomUUID();
    UUID id = new UUID(bound(day).getMostSignificantBits(), random.getLeastSignificantBits());
    execute(
        "INSERT INTO delivery.notification VALUES (0,'%s','%s',1,NULL,now(),now(),'x')"
            .formatted(id, random));
    return id;
  }

  private List<String> names(String parent) throws SQLException {
    List<String> names = new ArrayList<>();
    try (Statement statement = other.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent='delivery."
                    + parent
                    + "'::regclass ORDER BY 1")) {
      while (rows.next()) {
        names.add(rows.getString(1).replace("delivery.delivery", "delivery"));
      }
    }
    return names;
  }

  private String ask(String question) throws SQLException {
    try (Statement statement = other.createStatement();
        ResultSet rows = statement.executeQuery(question)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = other.createStatement()) {
      statement.execute(sql);
    }
  }

  private static UUID bound(LocalDate day) {
    return NotificationId.lowerBound(start(day));
  }

  private static Instant start(LocalDate day) {
    return day.atStartOfDay().toInstant(ZoneOffset.UTC);
  }
}
