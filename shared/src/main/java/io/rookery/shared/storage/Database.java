package io.rookery.shared.storage;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.net.ConnectException;
import java.net.SocketException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The connections of one role to PostgreSQL: one pool for the hot statements, whose sessions have a
 * fixed planner, and one for all else.
 */
public final class Database {
  /**
   * The tables of the hot statements swing between empty and millions of rows while statistics lag.
   * With everything but nested loops over indexes off, each of them has one plan at any size.
   */
  private static final Map<String, String> FIXED_PLANNER =
      Map.of(
          "plan_cache_mode", "force_generic_plan",
          "enable_seqscan", "off",
          "enable_bitmapscan", "off",
          "enable_hashjoin", "off",
          "enable_mergejoin", "off",
          "enable_memoize", "off",
          "enable_material", "off",
          "jit", "off");

  /**
   * 40001 and 40P01: the other transaction goes first. 57P01 to 57P03: the server restarts. 0A000:
   * a migration changed a cached plan. 08xxx: the connection.
   */
  private static final Set<String> PASSING =
      Set.of("40001", "40P01", "57P01", "57P02", "57P03", "0A000", "08006", "08003", "08001");

  private static final int FIRST_ANSWER_TRIES = 10;
  private static final int FIRST_ANSWER_PAUSE_MS = 200;
  private static final int[] PAUSES_MS = {20, 100, 300};
  // The client's default of 2,048 would leave the longest hot statements unprepared.
  private static final int PREPARED_CHARACTERS_MAX = 16_384;

  private final Vertx vertx;
  private final PgConnectOptions server;
  private final Pool pool;
  private final Pool hot;

  private Database(Vertx vertx, PgConnectOptions server, Pool pool, Pool hot) {
    this.vertx = vertx;
    this.server = server;
    this.pool = pool;
    this.hot = hot;
  }

  /** Opens both pools; connects at the first statement. */
  public static Database open(Vertx vertx, DatabaseSettings settings) {
    PgConnectOptions server = connect(settings);
    PgConnectOptions people = durable(settings, server).addProperty("application_name", "rookery");
    PgConnectOptions hot = durable(settings, server).addProperty("application_name", "rookery-hot");
    FIXED_PLANNER.forEach(hot::addProperty);
    return new Database(
        vertx,
        server,
        pool(vertx, people, settings.poolMax()),
        pool(vertx, hot, settings.hotPoolMax()));
  }

  /** For people's questions, rare statements and transactions. */
  public Pool pool() {
    return pool;
  }

  /** For the statements of accepting and delivering. */
  public Pool hot() {
    return hot;
  }

  /**
   * Runs a statement that may be repeated without harm, up to four times within half a second,
   * while its failure is a passing one: a lost connection (its fate unknown), a restart, a
   * deadlock.
   */
  public <T> Future<T> idempotent(Supplier<Future<T>> statement) {
    return attempt(statement, 0);
  }

  /**
   * Ends once PostgreSQL answers, with the failure if it does not for some seconds. The first login
   * of a JVM also loads its code: on a busy machine that alone exceeds a pool's patience.
   */
  public Future<Void> awaitAnswer() {
    return awaitAnswer(FIRST_ANSWER_TRIES);
  }

  public Future<Void> close() {
    return Future.join(pool.close(), hot.close()).mapEmpty();
  }

  /** A session as the server makes it for us, without any setting of ours. */
  Future<PgConnection> plainSession() {
    return PgConnection.connect(vertx, server);
  }

  /** Whether the same statement may go well a moment later. */
  public static boolean isPassing(Throwable failure) {
    if (failure instanceof PgException sql) {
      return PASSING.contains(sql.getSqlState());
    }
    // A SocketException: refused, or reset by the server's side while a statement was on its way.
    return failure instanceof ClosedConnectionException
        || failure instanceof SocketException
        || (failure instanceof VertxException && isConnectionTrouble(failure.getMessage()));
  }

  /**
   * Whether PostgreSQL is away or overloaded: nothing is wrong with the statement, and the same may
   * go well later.
   */
  public static boolean isUnavailable(Throwable failure) {
    if (isPassing(failure)) {
      return true;
    }
    if (failure instanceof PgException sql) {
      return isServersTrouble(sql.getSqlState());
    }
    return hadNoConnection(failure);
  }

  /**
   * Whether the statement surely never reached PostgreSQL. Without that, and without an error of
   * the server, a statement that failed may be committed.
   */
  public static boolean wasNeverSent(Throwable failure) {
    String message = failure.getMessage();
    return failure instanceof ConnectException
        || hadNoConnection(failure)
        || (message != null && message.startsWith("Connection is not active"));
  }

  /** The pool gave none in time, in its three wordings. */
  private static boolean hadNoConnection(Throwable failure) {
    String message = failure.getMessage();
    return message != null
        && (message.equals("Timeout")
            || message.startsWith("Timeout waiting for connection")
            || message.startsWith("Connection pool reached max wait queue size"));
  }

  /**
   * 08: connection. 25006: read-only, after a failover. 53: out of disk, memory or connections.
   * 55P03: lock_timeout. 57: ended by an operator or by statement_timeout. 58: the system under it.
   */
  private static boolean isServersTrouble(String sqlState) {
    return sqlState != null && sqlState.matches("(08|53|57|58)...|25006|55P03");
  }

  private static boolean isConnectionTrouble(String message) {
    return message != null
        && (message.contains("Connection is not active") || message.contains("Connection closed"));
  }

  private Future<Void> awaitAnswer(int tries) {
    return Future.join(pool.query("SELECT 1").execute(), hot.query("SELECT 1").execute())
        .<Void>mapEmpty()
        .recover(
            failure ->
                tries > 1 && isUnavailable(failure)
                    ? pause(FIRST_ANSWER_PAUSE_MS).compose(then -> awaitAnswer(tries - 1))
                    : Future.failedFuture(failure));
  }

  private <T> Future<T> attempt(Supplier<Future<T>> statement, int repeated) {
    return Future.succeededFuture()
        .compose(now -> statement.get())
        .recover(
            failure ->
                repeated < PAUSES_MS.length && isPassing(failure)
                    ? pause(PAUSES_MS[repeated]).compose(then -> attempt(statement, repeated + 1))
                    : Future.failedFuture(failure));
  }

  private Future<Void> pause(int ms) {
    Promise<Void> over = Promise.promise();
    vertx.setTimer(ms, fired -> over.complete());
    return over.future();
  }

  private static PgConnectOptions connect(DatabaseSettings settings) {
    return PgConnectOptions.fromUri(settings.url())
        .setUser(settings.user())
        .setPassword(settings.password())
        .setCachePreparedStatements(true)
        .setPreparedStatementCacheMaxSize(256)
        .setPreparedStatementCacheSqlLimit(PREPARED_CHARACTERS_MAX);
  }

  private static PgConnectOptions durable(DatabaseSettings settings, PgConnectOptions server) {
    return new PgConnectOptions(server)
        .addProperty("statement_timeout", Long.toString(settings.statementTimeout().toMillis()))
        .addProperty("synchronous_commit", "on");
  }

  private static Pool pool(Vertx vertx, PgConnectOptions connect, int size) {
    return PgBuilder.pool()
        .with(
            new PoolOptions()
                .setMaxSize(size)
                .setConnectionTimeout(3)
                .setConnectionTimeoutUnit(TimeUnit.SECONDS)
                .setMaxWaitQueueSize(10_000))
        .connectingTo(connect)
        .using(vertx)
        .build();
  }
}
