package io.rookery.bench.scenario;

import io.rookery.standalone.run.Lifetime;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a run was asked for.
 *
 * @param folder of the run, emptied of nothing but what the run makes
 * @param programs where PostgreSQL is unpacked
 * @param sizes of all scenarios
 * @param ordering of the endpoints of {@code ordered}: {@code user}; or {@code none}, to see its
 *     check fail
 * @param recording where a profile of the system is written, if any
 * @param lifetime closes what is open when the run is broken off
 */
public record Plan(
    Path folder,
    Path programs,
    Sizes sizes,
    String ordering,
    Optional<Path> recording,
    Lifetime lifetime) {

  /**
   * How long and how much.
   *
   * @param seconds that are measured, after the warm-up
   * @param warmUpSeconds of it, at least
   * @param slowWarmUpSeconds the same before what is measured beside endpoints that hang or are
   *     dead
   * @param warmUpSecondsMax so long the warm-up goes on while the JVMs compile
   * @param rows of the scenarios that start with many
   * @param perSecond of the open loop
   * @param usersPerClient of {@code ordered}
   */
  public record Sizes(
      int seconds,
      int warmUpSeconds,
      int slowWarmUpSeconds,
      int warmUpSecondsMax,
      int rows,
      int perSecond,
      int usersPerClient) {

    /** Long enough for the first calls that hang to run into their deadline. */
    int longWarmUpSeconds() {
      return Math.max(warmUpSeconds, slowWarmUpSeconds);
    }
  }
}
