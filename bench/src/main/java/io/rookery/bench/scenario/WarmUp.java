package io.rookery.bench.scenario;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.rookery.bench.rig.Meter;
import io.rookery.bench.rig.Rig;
import java.time.Duration;

/**
 * The time before a window: until the JVMs have compiled what is hot. On two cores that are full
 * their compilers take half a core for a minute, and how much of that falls into the window differs
 * from one process to the next.
 */
final class WarmUp {
  private static final int LOOK_SECONDS = 10;

  /** In percent of one core: 50 to 100 while much is compiled, 2 to 8 afterwards. */
  private static final double COMPILING_MAX = 10;

  private WarmUp() {}

  /** Waits {@code min} seconds, and on while much is compiled; at most {@code max} seconds. */
  static int await(Rig rig, int min, int max) throws Exception {
    pause(rig, min);
    int seconds = min;
    boolean compiling = true;
    while (compiling && seconds + LOOK_SECONDS <= max) {
      compiling = compilerPercent(rig) > COMPILING_MAX;
      seconds += LOOK_SECONDS;
    }
    return seconds;
  }

  private static double compilerPercent(Rig rig) throws Exception {
    Meter meter = rig.meter();
    Duration before = meter.compilerCpu();
    pause(rig, LOOK_SECONDS);
    return meter.compilerCpu().minus(before).toMillis() / (10.0 * LOOK_SECONDS);
  }

  private static void pause(Rig rig, int seconds) throws Exception {
    long millis = 1_000L * seconds;
    rig.vertx().timer(millis, MILLISECONDS).await(millis + 10_000, MILLISECONDS);
  }
}
