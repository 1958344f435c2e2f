package io.rookery.bench.scenario;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.rookery.bench.rig.Rig;
import io.rookery.bench.rig.Rookery;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/** From the start beside very many rows until the last has arrived. */
final class Drain {
  private static final int LOOK_EVERY_MS = 500;
  private static final int STALLED_LOOKS = 60;
  private static final int TENTH = 10;

  private final Rig rig;
  private final int rows;

  Drain(Rig rig, int rows) {
    this.rig = rig;
    this.rows = rows;
  }

  JsonObject run() throws Exception {
    rig.receiver().reset();
    long started = System.nanoTime();
    rig.runs(Rookery.start(rig, Map.of()));
    Costs before = Costs.now(rig);
    awaitAll();
    Costs after = Costs.now(rig);
    long[] times = rig.receiver().ledger().times();
    JsonObject numbers = rig.receiver().numbers();
    long waiting =
        rig.sql().number("SELECT count(*) FROM delivery.queue")
            + rig.sql().number("SELECT count(*) FROM delivery.backlog");
    int tenth = times.length / TENTH;
    double first = perSecond(times, 0, tenth);
    double last = perSecond(times, times.length - tenth, times.length);
    return new JsonObject()
        .put("delivered_per_second", perSecond(times, 0, times.length))
        .put("first_tenth_per_second", first)
        .put("last_tenth_per_second", last)
        .put("last_tenth_of_first", Rounded.to3(last / first))
        .put("first_after_ms", times.length == 0 ? null : (times[0] - started) / 1_000_000)
        .put("cpu_percent", before.cpuPercentTo(after))
        .put("rss_mb", Costs.peakMegabytes(rig.meter()))
        .put("wal_bytes_per_delivery", before.walBytesTo(after) / Math.max(1, times.length))
        .put("lost", Math.max(0, rows - times.length - waiting))
        .put("waiting", waiting)
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
      rig.vertx().timer(LOOK_EVERY_MS, MILLISECONDS).await(LOOK_EVERY_MS + 10_000, MILLISECONDS);
    }
  }

  private static double perSecond(long[] times, int from, int to) {
    return to - from < 2
        ? 0
        : Rounded.to1((to - from - 1) / ((times[to - 1] - times[from]) * 1e-9));
  }
}
