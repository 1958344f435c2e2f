package io.rookery.bench.scenario;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.rookery.bench.rig.Client;
import io.rookery.bench.rig.Rig;
import io.rookery.bench.rig.Rookery;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** From the start beside very many rows until the last has arrived. */
final class Drain {
  private static final int LOOK_EVERY_MS = 250;
  private static final int STALLED_LOOKS = 120;
  private static final int TENTHS = 10;

  private final Rig rig;
  private final int rows;
  private Client watched;
  private long watchedSeq;
  private Long watchedNanos;

  Drain(Rig rig, int rows) {
    this.rig = rig;
    this.rows = rows;
  }

  /** Tells too when the last row had come, which is this client's. */
  Drain watching(Client neighbour) throws SQLException {
    watched = neighbour;
    watchedSeq = rig.sql().number("SELECT max(seq) FROM delivery.queue");
    return this;
  }

  JsonObject run() throws Exception {
    rig.receiver().reset(Scenario.MANY_CLIENTS);
    long started = System.nanoTime();
    Rookery rookery = rig.runs(Rookery.start(rig, Map.of()));
    rig.recorder().start(rookery.handle());
    Costs before = Costs.now(rig);
    awaitAll();
    Costs after = Costs.now(rig);
    rig.recorder().stop(rookery.handle());
    long[] times = rig.receiver().ledger().times();
    JsonObject numbers = rig.receiver().numbers();
    long waiting =
        rig.sql().number("SELECT count(*) FROM delivery.queue")
            + rig.sql().number("SELECT count(*) FROM delivery.backlog");
    List<Double> tenths = tenths(times);
    double last = tenths.get(TENTHS - 1);
    JsonObject figures = watched == null ? new JsonObject() : neighbour(started);
    return figures
        // The rows were put in by SQL: nothing was accepted.
        .putNull("accepted_per_second")
        .put("delivered_per_second", perSecond(times, 0, times.length))
        .put("arrival_ms", since(started, times).toJson())
        .put("tenths_per_second", new JsonArray(tenths))
        .put("last_tenth_of_first", Rounded.to3(last / tenths.get(0)))
        .put("last_tenth_of_median", Rounded.to3(last / median(tenths)))
        .put("first_after_ms", times.length == 0 ? null : (times[0] - started) / 1_000_000)
        .put("cpu_percent", before.cpuPercentTo(after))
        .put("foreign_cpu", before.foreignCpuTo(after))
        .put("rss_mb", Costs.peakMegabytes(rig.meter()))
        .put("wal_bytes_per_delivery", before.walBytesTo(after) / Math.max(1, times.length))
        .put("lost", Math.max(0, rows - times.length - waiting))
        .put("waiting", waiting)
        .put("janitor_found", Measurement.foundByJanitor(rookery))
        .put("unexpected", Math.max(0, times.length - rows))
        .put("duplicates", numbers.getLong("duplicates"))
        .put("signatures_verified", numbers.getLong("verified"))
        .put("signatures_wrong", numbers.getLong("refused"));
  }

  /** Until all has come, or nothing more has come for half a minute. */
  private void awaitAll() throws Exception {
    long came = -1;
    for (int stalled = 0; stalled < STALLED_LOOKS; stalled++) {
      long now = rig.receiver().numbers().getLong("ids");
      if (now >= rows) {
        return;
      }
      stalled = now > came ? 0 : stalled;
      came = now;
      if (watched != null && watchedNanos == null && !waits(watched, watchedSeq)) {
        watchedNanos = System.nanoTime();
      }
      rig.vertx().timer(LOOK_EVERY_MS, MILLISECONDS).await(LOOK_EVERY_MS + 10_000, MILLISECONDS);
    }
  }

  private JsonObject neighbour(long started) {
    Long after = watchedNanos == null ? null : (watchedNanos - started) / 1_000_000;
    return new JsonObject().put("neighbour_after_ms", after);
  }

  private boolean waits(Client client, long seq) throws SQLException {
    String row = " WHERE shard=%d AND seq=%d".formatted(client.production().shard(), seq);
    return rig.sql()
            .number(
                "SELECT (SELECT count(*) FROM delivery.queue"
                    + row
                    + ")+(SELECT count(*) FROM delivery.backlog"
                    + row
                    + " AND client_uuid='"
                    + client.uuid()
                    + "')")
        > 0;
  }

  private static Latency since(long started, long[] times) {
    Latency latency = new Latency();
    for (long time : times) {
      latency.enter(time - started);
    }
    return latency;
  }

  private static List<Double> tenths(long[] times) {
    List<Double> tenths = new ArrayList<>();
    for (int i = 0; i < TENTHS; i++) {
      tenths.add(
          perSecond(
              times,
              (int) ((long) times.length * i / TENTHS),
              (int) ((long) times.length * (i + 1) / TENTHS)));
    }
    return tenths;
  }

  /** The JVM's warm-up and the spill slow the first tenth: beside it alone the last looks well. */
  private static double median(List<Double> tenths) {
    List<Double> sorted = tenths.stream().sorted().toList();
    return (sorted.get(TENTHS / 2 - 1) + sorted.get(TENTHS / 2)) / 2;
  }

  private static double perSecond(long[] times, int from, int to) {
    return to - from < 2
        ? 0
        : Rounded.to1((to - from - 1) / ((times[to - 1] - times[from]) * 1e-9));
  }
}
