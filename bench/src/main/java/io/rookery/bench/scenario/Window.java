package io.rookery.bench.scenario;

/**
 * The seconds that are measured, between warm-up and end.
 *
 * @param from by {@link System#nanoTime}, which all processes of a machine share
 */
record Window(long from, long to) {

  boolean contains(long nanos) {
    return nanos >= from && nanos < to;
  }

  double seconds() {
    return (to - from) * 1e-9;
  }
}
