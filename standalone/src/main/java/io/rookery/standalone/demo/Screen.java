package io.rookery.standalone.demo;

import io.rookery.standalone.receiver.Arrival;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** What the demo shows: plain text, with colour and signs where the terminal has them. */
public final class Screen {
  private static final String ROW = "  %-11s  %-21s %7s  %6s  %-9s %10s";
  private final PrintWriter out;
  private final boolean colours;
  private final String good;
  private final String bad;

  Screen(PrintWriter out, boolean colours, Charset charset) {
    boolean signs = charset.equals(StandardCharsets.UTF_8);
    this.out = out;
    this.colours = colours;
    this.good = signs ? "✓" : "ok";
    this.bad = signs ? "✗" : "!!";
  }

  /** For a terminal, or wherever the output goes. */
  public static Screen of(PrintWriter out, boolean colours) {
    String encoding =
        System.getProperty("stdout.encoding", System.getProperty("native.encoding", "US-ASCII"));
    return new Screen(out, colours, Charset.forName(encoding));
  }

  void title() {
    line("");
    line("  " + bold("Rookery") + "  the whole system in one JVM, on data of its own");
    line("");
  }

  void step(String what, String detail, Duration took) {
    line("  %s %-12s %-52s %s".formatted(green(good), what, detail, grey(seconds(took))));
  }

  void deliveryHeading() {
    line("");
    line(grey(ROW.formatted("environment", "type", "attempt", "answer", "signature", "after 202")));
  }

  /** One call, as its receiver saw it. */
  synchronized void delivery(Arrival arrival, int status, Duration sinceAccepted) {
    boolean taken = status == Ledger.TAKEN;
    boolean verified = arrival.verified();
    String row =
        ROW.formatted(
            arrival.environment(),
            arrival.field("type"),
            arrival.attempt(),
            status,
            verified ? "verified" : "WRONG",
            Math.max(0, sinceAccepted.toMillis()) + " ms");
    line(verified && taken ? row : verified ? yellow(row) : red(row));
  }

  void success(String sentence) {
    line("");
    line("  " + green(good) + " " + sentence);
  }

  void failure(String sentence, List<String> reasons) {
    line("");
    line("  " + red(bad + " " + sentence));
    reasons.forEach(reason -> line("      " + reason));
  }

  /** What to do next: a word, and lines to copy. */
  void next(String what, String... lines) {
    line("");
    line("  " + bold(what));
    for (String one : lines) {
      line("    " + one);
    }
  }

  /** The last words before the demo waits. */
  public void stays(Path folder) {
    line("");
    line("  " + grey("It stays up, and shows what arrives. Log: " + folder + "; Ctrl-C stops it."));
    line("");
  }

  void line(String text) {
    out.println(text);
    out.flush();
  }

  private static String seconds(Duration took) {
    return String.format(Locale.ROOT, "%5.1f s", took.toMillis() / 1000.0);
  }

  private String bold(String text) {
    return styled("1", text);
  }

  private String green(String text) {
    return styled("32", text);
  }

  private String yellow(String text) {
    return styled("33", text);
  }

  private String red(String text) {
    return styled("31", text);
  }

  private String grey(String text) {
    return styled("90", text);
  }

  private String styled(String code, String text) {
    return colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
