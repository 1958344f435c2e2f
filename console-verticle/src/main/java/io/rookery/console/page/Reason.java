package io.rookery.console.page;

/** How many wait, and why. */
public record Reason(String words, long count) {

  public String number() {
    return Words.count(count);
  }
}
