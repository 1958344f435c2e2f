package io.rookery.console.page;

import io.rookery.shared.contract.HealthContract.EndpointHealth;
import io.rookery.shared.contract.HealthContract.HealthHour;
import io.rookery.shared.contract.HealthContract.Latency;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How the calls to an endpoint went in the last 24 hours.
 *
 * @param calls how many there were
 * @param rate such as {@code 98.2 %}; null: there were none
 * @param latency null: none was answered
 * @param bars one for each hour, oldest first
 */
public record SideHealth(
    long calls, String rate, Latency latency, int inFlight, Instant lastSuccessAt, List<Bar> bars) {
  private static final int HOURS = 24;

  /** Of the picture, in its own units. */
  public static final int HEIGHT = 40;

  /** Of one hour in the picture, the gap to the next included. */
  public static final int WIDTH = 10;

  /**
   * One hour in the picture, the failed calls on top of those that succeeded.
   *
   * @param left where it begins
   * @param from the beginning of the hour
   * @param words what happened in it
   */
  public record Bar(int left, int succeeded, int failed, Instant from, String words) {

    public int succeededTop() {
      return HEIGHT - succeeded;
    }

    public int failedTop() {
      return HEIGHT - succeeded - failed;
    }
  }

  static SideHealth of(EndpointHealth health, Instant now) {
    long succeeded = health.hours().stream().mapToLong(HealthHour::succeeded).sum();
    long calls = succeeded + health.hours().stream().mapToLong(HealthHour::failed).sum();
    return new SideHealth(
        calls,
        calls == 0 ? null : rate(succeeded, calls),
        health.latency(),
        health.inFlight(),
        health.lastSuccessAt(),
        bars(health.hours(), now));
  }

  public String callsInWords() {
    return calls == 1 ? "1 call" : Words.count(calls) + " calls";
  }

  /** The picture in one sentence. */
  public String summary() {
    return calls == 0
        ? "No calls in the last 24 hours"
        : rate + " of " + callsInWords() + " succeeded in the last 24 hours";
  }

  /** 100 % is said only where nothing failed, and 0 % only where nothing succeeded. */
  private static String rate(long succeeded, long calls) {
    double percent = 100.0 * succeeded / calls;
    double honest =
        succeeded == calls || succeeded == 0 ? percent : Math.max(0.1, Math.min(99.9, percent));
    return String.format(Locale.ROOT, honest % 1 == 0 ? "%.0f %%" : "%.1f %%", honest);
  }

  private static List<Bar> bars(List<HealthHour> hours, Instant now) {
    Instant first = now.truncatedTo(ChronoUnit.HOURS).minus(HOURS - 1, ChronoUnit.HOURS);
    long most = hours.stream().mapToLong(hour -> hour.succeeded() + hour.failed()).max().orElse(1);
    List<Bar> bars = new ArrayList<>();
    for (HealthHour hour : hours) {
      int place = (int) ChronoUnit.HOURS.between(first, hour.from());
      int failed = height(hour.failed(), most);
      int succeeded = Math.min(height(hour.succeeded(), most), HEIGHT - failed);
      bars.add(new Bar(place * WIDTH, succeeded, failed, hour.from(), words(hour)));
    }
    return bars;
  }

  /** A single call is seen, too. */
  private static int height(long calls, long most) {
    return calls == 0 ? 0 : Math.max(2, (int) (calls * HEIGHT / most));
  }

  private static String words(HealthHour hour) {
    String latency =
        hour.latency() == null
            ? ""
            : "; 95 of 100 answered within " + Words.count(hour.latency().p95Ms()) + " ms";
    return Words.count(hour.succeeded())
        + " succeeded, "
        + Words.count(hour.failed())
        + " failed"
        + latency;
  }
}
