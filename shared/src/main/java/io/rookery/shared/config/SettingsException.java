package io.rookery.shared.config;

import java.util.List;

/** The settings do not stand: every problem, each with its path. */
public final class SettingsException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final List<String> problems;

  SettingsException(List<String> problems) {
    super("settings:\n  " + String.join("\n  ", problems), null, false, false);
    this.problems = List.copyOf(problems);
  }

  public List<String> problems() {
    return problems;
  }
}
