package io.rookery.standalone.command;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** A path with a query, percent-encoded. */
public final class Question {
  private final StringBuilder text;
  private boolean first = true;

  public Question(String path) {
    this.text = new StringBuilder(path);
  }

  /** Adds a parameter; null: leaves it out. */
  public Question with(String name, Object value) {
    if (value != null) {
      text.append(first ? '?' : '&').append(name).append('=');
      text.append(URLEncoder.encode(value.toString(), StandardCharsets.UTF_8));
      first = false;
    }
    return this;
  }

  public String text() {
    return text.toString();
  }
}
