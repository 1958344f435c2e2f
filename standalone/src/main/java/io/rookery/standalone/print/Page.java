package io.rookery.standalone.print;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;

/**
 * What a command shows to people. Much of it was written by others, such as the start of what a
 * client's endpoint answered, so no control character reaches the terminal.
 */
public final class Page {
  private final PrintWriter out;
  private final Moments moments;

  public Page(PrintWriter out, Moments moments) {
    this.out = out;
    this.moments = moments;
  }

  public Moments moments() {
    return moments;
  }

  /** One line, shown at once. */
  public void line(String text) {
    out.println(printable(text));
    out.flush();
  }

  public void table(Table table) {
    table.lines().forEach(this::line);
  }

  /** A name and a value on each line; what is null is left out. */
  public void facts(Map<String, ?> facts) {
    int width = facts.keySet().stream().mapToInt(String::length).max().orElse(0);
    facts.forEach(
        (name, value) -> {
          if (value != null) {
            line("  " + name + " ".repeat(width - name.length()) + "  " + value);
          }
        });
  }

  /** Where the next page begins; nothing on the last one. */
  public void more(String option, Object next) {
    if (next != null) {
      line("");
      line("More: " + option + " " + next);
    }
  }

  /** Such as {@code 1,200}. */
  public static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String printable(String text) {
    StringBuilder printable = new StringBuilder(text.length());
    text.chars().forEach(c -> printable.append(Character.isISOControl(c) ? ' ' : (char) c));
    return printable.toString();
  }
}
