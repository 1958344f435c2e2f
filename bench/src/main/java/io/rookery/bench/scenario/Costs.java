package io.rookery.bench.scenario;

import io.rookery.bench.rig.Meter;
import io.rookery.bench.rig.Rig;
import io.vertx.core.json.JsonObject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;

/** What was used up to one moment. */
record Costs(long nanos, Map<String, Duration> cpu, long walBytes) {

  static Costs now(Rig rig) throws SQLException {
    return new Costs(System.nanoTime(), rig.meter().cpu(), rig.sql().walBytes());
  }

  Window windowTo(Costs end) {
    return new Window(nanos, end.nanos);
  }

  /** CPU of each process in percent of one core. */
  JsonObject cpuPercentTo(Costs end) {
    JsonObject percent = new JsonObject();
    cpu.forEach(
        (name, before) -> {
          long used = end.cpu.get(name).minus(before).toNanos();
          percent.put(name, Math.round(100.0 * used / (end.nanos - nanos)));
        });
    return percent;
  }

  long walBytesTo(Costs end) {
    return end.walBytes - walBytes;
  }

  static JsonObject peakMegabytes(Meter meter) {
    return new JsonObject()
        .put("rookery", meter.peakMegabytes("rookery"))
        .put("receiver", meter.peakMegabytes("receiver"))
        .put("load", meter.peakMegabytes("load"));
  }
}
