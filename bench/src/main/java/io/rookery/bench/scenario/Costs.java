package io.rookery.bench.scenario;

import io.rookery.bench.rig.Meter;
import io.rookery.bench.rig.Rig;
import io.vertx.core.json.JsonObject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** What was used up to one moment. */
record Costs(
    long nanos,
    Map<String, Duration> cpu,
    Optional<Duration> machineCpu,
    Duration compilerCpu,
    long walBytes) {

  static Costs now(Rig rig) throws SQLException {
    Meter meter = rig.meter();
    long wal = rig.sql().walBytes();
    return new Costs(System.nanoTime(), meter.cpu(), meter.machineCpu(), meter.compilerCpu(), wal);
  }

  Window windowTo(Costs end) {
    return new Window(nanos, end.nanos);
  }

  /** CPU of each process in percent of one core. */
  JsonObject cpuPercentTo(Costs end) {
    JsonObject percent = new JsonObject();
    cpu.keySet().forEach(name -> percent.put(name, Math.round(percent(usedTo(end, name), end))));
    return percent;
  }

  /**
   * CPU of everything on the machine that is none of our processes, in percent of one core; null
   * where the system does not tell.
   */
  Double foreignCpuTo(Costs end) {
    if (machineCpu.isEmpty() || end.machineCpu.isEmpty()) {
      return null;
    }
    Duration foreign = end.machineCpu.get().minus(machineCpu.get());
    for (String name : cpu.keySet()) {
      foreign = foreign.minus(usedTo(end, name));
    }
    return Rounded.to1(Math.max(0, percent(foreign, end)));
  }

  /** CPU of the compilers of all JVMs, of that of {@link #cpuPercentTo}, in percent of one core. */
  double compilerCpuTo(Costs end) {
    // A compiler thread that ends takes its time along.
    return Rounded.to1(Math.max(0, percent(end.compilerCpu.minus(compilerCpu), end)));
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

  private Duration usedTo(Costs end, String name) {
    return end.cpu.get(name).minus(cpu.get(name));
  }

  private double percent(Duration used, Costs end) {
    return 100.0 * used.toNanos() / (end.nanos - nanos);
  }
}
