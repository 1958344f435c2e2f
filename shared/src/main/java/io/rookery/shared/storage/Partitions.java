package io.rookery.shared.storage;

import io.rookery.shared.config.Settings;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a day's partitions seven days ahead and drops them when their retention is over.
 *
 * <p>Plain CREATE … PARTITION OF and DROP take a lock on the parent that queues behind any reader
 * and stops ingest behind itself. So a partition is made apart, with the CHECK that spares ATTACH
 * its scan, and detached concurrently before it is dropped, under a short lock_timeout.
 */
public final class Partitions {
  private static final Logger LOG = LoggerFactory.getLogger(Partitions.class);
  private static final int DAYS_AHEAD = 7;
  private static final DateTimeFormatter DAY = DateTimeFormatter.BASIC_ISO_DATE;
  private static final int DAY_LENGTH = 8;
  private static final long LOCK = 7_240_402;
  private static final String SHORT_LOCKS = "SET lock_timeout='500ms'";

  /**
   * How long notifications are kept, by environment; the history as long as the longer of the two.
   */
  public record Retention(Duration production, Duration sandbox) {

    public Duration of(Environment environment) {
      return environment == Environment.PRODUCTION ? production : sandbox;
    }

    public static Retention from(Settings settings) {
      Duration min = Duration.ofDays(1);
      Duration max = Duration.ofDays(400);
      return new Retention(
          settings.duration("environments.production.retention", min, max),
          settings.duration("environments.sandbox.retention", min, max));
    }
  }

  /**
   * A table that is partitioned by day.
   *
   * @param environments whose rows are in it
   */
  private record Parent(String name, Duration retention, List<Environment> environments) {
    String dayName(LocalDate day) {
      return name + "_" + DAY.format(day);
    }
  }

  /** HALF_DETACHED: detaching was cut short, by a crash or by a reader that took too long. */
  private enum State {
    ATTACHED,
    HALF_DETACHED,
    DETACHED
  }

  /** One partition that is there. */
  private record Day(Parent parent, String name, State state) {
    LocalDate date() {
      return LocalDate.parse(name.substring(name.length() - DAY_LENGTH), DAY);
    }

    /** A reader took too long: the next round goes on where this one stopped. */
    Future<Void> isBusy(Throwable failure) {
      LOG.warn("partition.kept name={} cause={}", name, failure.getMessage());
      return Future.succeededFuture();
    }

    /** A day is over retention when its last moment is. */
    boolean isOver(Instant now) {
      Instant end = date().plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC);
      return !end.plus(parent.retention()).isAfter(now);
    }
  }

  private final Database database;
  private final List<Parent> parents;

  public Partitions(Database database, Retention retention) {
    this.database = database;
    Duration longest =
        retention.production().compareTo(retention.sandbox()) > 0
            ? retention.production()
            : retention.sandbox();
    this.parents =
        List.of(
            new Parent("notification_sandbox", retention.sandbox(), List.of(Environment.SANDBOX)),
            new Parent(
                "notification_production", retention.production(), List.of(Environment.PRODUCTION)),
            new Parent("delivery_log", longest, List.of(Environment.values())));
  }

  /** Makes what is missing, from yesterday to seven days ahead, by the database's clock. */
  public Future<Void> ensure() {
    return database
        .pool()
        .withConnection(
            session ->
                patiently(session, "SELECT pg_advisory_lock(" + LOCK + ")")
                    .compose(locked -> makeAll(session))
                    .eventually(() -> unlock(session)));
  }

  /**
   * Drops the days whose retention is over. A day in which something still waits stays (I1): its
   * rows are ended as expired by the owners of their shards first, and the next round drops it.
   * Does nothing where another process is at it.
   */
  public Future<Void> retire() {
    return database
        .pool()
        .withConnection(
            session ->
                session
                    .query("SELECT pg_try_advisory_lock(" + LOCK + ")")
                    .execute()
                    .compose(
                        rows ->
                            rows.iterator().next().getBoolean(0)
                                ? retireAll(session).eventually(() -> unlock(session))
                                : Future.succeededFuture()));
  }

  private Future<Void> makeAll(SqlConnection session) {
    return run(session, SHORT_LOCKS)
        .compose(set -> now(session))
        .compose(
            now -> {
              LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
              Future<Void> chain = Future.succeededFuture();
              for (Parent parent : parents) {
                for (int ahead = -1; ahead <= DAYS_AHEAD; ahead++) {
                  LocalDate day = today.plusDays(ahead);
                  chain = chain.compose(done -> make(session, parent, day));
                }
              }
              return chain;
            });
  }

  private Future<Void> retireAll(SqlConnection session) {
    return run(session, SHORT_LOCKS)
        .compose(set -> now(session))
        .compose(
            now -> {
              Future<Void> chain = Future.succeededFuture();
              for (Parent parent : parents) {
                chain = chain.compose(done -> retire(session, parent, now));
              }
              return chain;
            });
  }

  private Future<Void> make(SqlConnection connection, Parent parent, LocalDate day) {
    String name = "delivery." + parent.dayName(day);
    String column = parent.name().equals("delivery_log") ? "notification_id" : "id";
    UUID from = bound(day);
    UUID to = bound(day.plusDays(1));
    return exists(connection, parent.dayName(day))
        .compose(
            there -> {
              if (there) {
                return Future.succeededFuture();
              }
              String environments =
                  parent.environments().size() == 1
                      ? " AND environment = " + parent.environments().get(0).code()
                      : "";
              return run(
                      connection,
                      ("CREATE TABLE IF NOT EXISTS %s (LIKE delivery.%s INCLUDING DEFAULTS INCLUDING"
                              + " CONSTRAINTS, CONSTRAINT day CHECK (%s >= '%s' AND %s < '%s'%s))")
                          .formatted(name, parent.name(), column, from, column, to, environments))
                  .compose(
                      made ->
                          run(
                              connection,
                              ("ALTER TABLE delivery.%s ATTACH PARTITION %s FOR VALUES FROM ('%s')"
                                      + " TO ('%s')")
                                  .formatted(parent.name(), name, from, to)))
                  .compose(
                      attached ->
                          run(
                              connection,
                              "ALTER TABLE " + name + " DROP CONSTRAINT IF EXISTS day"));
            });
  }

  private Future<Void> retire(SqlConnection connection, Parent parent, Instant now) {
    return connection
        .preparedQuery(
            """
            SELECT c.relname, CASE WHEN i.inhdetachpending THEN 'HALF_DETACHED'
                                   WHEN i.inhrelid IS NULL THEN 'DETACHED' ELSE 'ATTACHED' END
              FROM pg_class c JOIN pg_namespace n ON n.oid=c.relnamespace
              LEFT JOIN pg_inherits i ON i.inhrelid=c.oid
             WHERE n.nspname='delivery' AND c.relkind='r' AND c.relname ~ $1 ORDER BY 1
            """)
        .execute(Tuple.of("^" + parent.name() + "_[0-9]{8}$"))
        .compose(
            rows -> {
              Future<Void> chain = Future.succeededFuture();
              for (Row row : rows) {
                Day day = new Day(parent, row.getString(0), State.valueOf(row.getString(1)));
                if (day.isOver(now)) {
                  chain = chain.compose(done -> drop(connection, day)).recover(day::isBusy);
                }
              }
              return chain;
            });
  }

  private Future<Void> drop(SqlConnection connection, Day old) {
    Parent parent = old.parent();
    String name = old.name();
    LocalDate day = old.date();
    Short[] environments =
        parent.environments().stream().map(Environment::code).toArray(Short[]::new);
    return connection
        .preparedQuery(
            """
            SELECT EXISTS (SELECT FROM delivery.backlog WHERE environment=ANY($1)
                              AND notification_id>=$2 AND notification_id<$3)
                OR EXISTS (SELECT FROM delivery.queue WHERE environment=ANY($1)
                              AND notification_id>=$2 AND notification_id<$3)
            """)
        .execute(Tuple.of(environments, bound(day), bound(day.plusDays(1))))
        .compose(
            rows -> {
              if (rows.iterator().next().getBoolean(0)) {
                LOG.warn("partition.kept name={} because deliveries in it still wait", name);
                return Future.succeededFuture();
              }
              return detach(connection, old)
                  .compose(done -> run(connection, "DROP TABLE delivery." + name))
                  .onSuccess(done -> LOG.info("partition.dropped name={}", name));
            });
  }

  private static Future<Void> detach(SqlConnection connection, Day day) {
    String detach =
        "ALTER TABLE delivery.%s DETACH PARTITION delivery.%s "
            .formatted(day.parent().name(), day.name());
    return switch (day.state()) {
      case ATTACHED -> run(connection, detach + "CONCURRENTLY");
      case HALF_DETACHED -> run(connection, detach + "FINALIZE");
      case DETACHED -> Future.succeededFuture();
    };
  }

  private static Future<Boolean> exists(SqlConnection connection, String name) {
    return connection
        .preparedQuery(
            """
            SELECT EXISTS (SELECT FROM pg_inherits i JOIN pg_class c ON c.oid=i.inhrelid
                             JOIN pg_namespace n ON n.oid=c.relnamespace
                            WHERE n.nspname='delivery' AND c.relname=$1)
            """)
        .execute(Tuple.of(name))
        .map(rows -> rows.iterator().next().getBoolean(0));
  }

  private static Future<Instant> now(SqlConnection connection) {
    return connection
        .query("SELECT now()")
        .execute()
        .map(rows -> rows.iterator().next().getOffsetDateTime(0).toInstant());
  }

  private static UUID bound(LocalDate day) {
    return NotificationId.lowerBound(day.atStartOfDay().toInstant(ZoneOffset.UTC));
  }

  private static Future<Void> run(SqlConnection connection, String statement) {
    return connection.query(statement).execute().mapEmpty();
  }

  /** Waits longer than a statement may: another process makes or drops partitions. */
  private static Future<Void> patiently(SqlConnection session, String statement) {
    return run(session, "SET statement_timeout='2min'")
        .compose(set -> run(session, statement))
        .eventually(() -> run(session, "RESET statement_timeout"));
  }

  private static Future<Void> unlock(SqlConnection session) {
    return run(session, "RESET lock_timeout")
        .eventually(() -> run(session, "SELECT pg_advisory_unlock(" + LOCK + ")"));
  }
}
