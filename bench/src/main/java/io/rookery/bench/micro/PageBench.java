package io.rookery.bench.micro;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.rookery.bench.rig.Client;
import io.rookery.bench.rig.Fill;
import io.rookery.bench.rig.Folders;
import io.rookery.bench.rig.Rig;
import io.rookery.bench.rig.Sql;
import io.rookery.dispatch.delivery.Delivery;
import io.rookery.dispatch.delivery.DeliveryStore;
import io.rookery.dispatch.delivery.DeliveryStore.Position;
import io.rookery.shared.launch.Schema;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.storage.Database;
import io.rookery.shared.storage.DatabaseSettings;
import io.rookery.shared.storage.Migrations;
import io.rookery.shared.storage.Partitions;
import io.rookery.shared.storage.Partitions.Retention;
import io.rookery.standalone.postgres.EmbeddedDatabase;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * One page of 100 fresh rows with bodies of some 1,000 bytes, read by the store's own statement
 * from a real PostgreSQL. The time holds PostgreSQL's part and the way there and back; what the
 * page costs us is the CPU of the event loop: the request, the socket, the driver's decoding and
 * the making of deliveries.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PageBench {
  static final String FOLDER_PROPERTY = "bench.micro.folder";
  private static final int ROWS = 100;
  private static final int WITHIN_SECONDS = 60;

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private Path folder;
  private EmbeddedDatabase postgres;
  private Database database;
  private DeliveryStore store;
  private List<Position> from;
  private long eventLoop;

  /** A database with the rows of one client, and a session to it. */
  @Setup(Level.Trial)
  public void open() throws Exception {
    Path var = Files.createDirectories(Path.of(System.getProperty(FOLDER_PROPERTY, "var")));
    folder = Files.createTempDirectory(var, "page-");
    postgres =
        EmbeddedDatabase.startEmpty(
            folder.resolve("postgres"), var.resolve("programs"), Rig.freePort());
    Map<String, String> settings = postgres.overrides();
    DatabaseSettings session =
        new DatabaseSettings(
            settings.get("database.url"),
            settings.get("database.user"),
            settings.get("databasePassword"),
            1,
            1,
            Duration.ofSeconds(10));
    Migrations.run(session, List.of(Schema.DELIVERY));
    database = Database.open(vertx, session);
    database.awaitAnswer().await(WITHIN_SECONDS, SECONDS);
    Retention retention = new Retention(Duration.ofDays(10), Duration.ofDays(10));
    new Partitions(database, retention).ensure().await(WITHIN_SECONDS, SECONDS);
    List<Client> one = Client.range(0, 1, 1);
    try (Sql sql = Sql.open(settings)) {
      Fill.fresh(sql, one, ROWS);
    }
    store = new DeliveryStore(database);
    short shard = new EndpointKey(one.get(0).uuid(), Environment.PRODUCTION).shard();
    from = List.of(new Position(shard, 0));
    Promise<Long> thread = Promise.promise();
    vertx.runOnContext(now -> thread.complete(Thread.currentThread().getId()));
    eventLoop = thread.future().await(WITHIN_SECONDS, SECONDS);
  }

  /** Leaves nothing behind. */
  @TearDown(Level.Trial)
  public void close() throws Exception {
    database.close().await(WITHIN_SECONDS, SECONDS);
    vertx.close().await(WITHIN_SECONDS, SECONDS);
    postgres.close();
    Folders.delete(folder);
  }

  @Benchmark
  public List<Delivery> pageRead(EventLoopCpu cpu) throws Exception {
    List<Delivery> page = store.page(from, ROWS).await(WITHIN_SECONDS, SECONDS);
    if (page.size() != ROWS) {
      throw new IllegalStateException("a page of " + page.size());
    }
    cpu.pages++;
    return page;
  }

  /** What the event loop used for the pages of an iteration. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class EventLoopCpu {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private long eventLoop;
    private long before;
    private long used;
    private long pages;

    /** Begins to count. */
    @Setup(Level.Iteration)
    public void begin(PageBench bench) {
      eventLoop = bench.eventLoop;
      pages = 0;
      before = THREADS.getThreadCpuTime(eventLoop);
    }

    /** Ends it, before the event loop ends. */
    @TearDown(Level.Iteration)
    public void end() {
      used = THREADS.getThreadCpuTime(eventLoop) - before;
    }

    /** CPU of one page, in microseconds. */
    public double pageDecode() {
      return pages == 0 ? 0 : used / 1_000.0 / pages;
    }
  }
}
