package io.rookery.bench.scenario;

/** Figures with no more digits than they are worth. */
final class Rounded {

  static double to3(double value) {
    return Math.round(value * 1_000) / 1_000.0;
  }

  static double to1(double value) {
    return Math.round(value * 10) / 10.0;
  }

  private Rounded() {}
}
