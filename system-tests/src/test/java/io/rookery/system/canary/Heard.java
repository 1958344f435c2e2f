package io.rookery.system.canary;

/** What was heard so far, in one piece, by many threads. */
final class Heard {
  private final StringBuilder text = new StringBuilder();

  synchronized void add(String piece) {
    text.append(piece);
  }

  /** For what is heard again and again. */
  synchronized void addOnce(String line) {
    if (text.indexOf(line) < 0) {
      text.append(line).append('\n');
    }
  }

  synchronized String text() {
    return text.toString();
  }
}
