package io.rookery.shared.storage;

import io.rookery.shared.config.Settings;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * Where PostgreSQL is and how much of it one role uses.
 *
 * @param url {@code postgresql://host:port/database}; empty: none was set
 * @param poolMax connections for people's questions and rare statements
 * @param hotPoolMax connections for accepting and delivering
 * @param statementTimeout a statement that takes longer is ended by the server
 */
public record DatabaseSettings(
    String url,
    String user,
    String password,
    int poolMax,
    int hotPoolMax,
    Duration statementTimeout) {
  // A password in it would end in a log; both drivers know its query, such as ?sslmode=require.
  private static final Pattern URL = Pattern.compile("postgresql://[^@/?]+/[^@/?]+(\\?[^@]*)?");

  public static DatabaseSettings from(Settings settings) {
    String url = settings.text("database.url");
    if (!url.isEmpty() && !URL.matcher(url).matches()) {
      settings.problem("database.url", "must be like postgresql://host:5432/database");
    }
    return new DatabaseSettings(
        url,
        settings.text("database.user"),
        settings.secret("databasePassword").orElse(""),
        settings.integer("database.poolMax", 1, 1_000),
        settings.integer("database.hotPoolMax", 1, 1_000),
        settings.duration(
            "database.statementTimeout", Duration.ofMillis(100), Duration.ofMinutes(5)));
  }

  /** For the drivers that want {@code jdbc:}. */
  public String jdbcUrl() {
    return "jdbc:" + url;
  }

  /** Never the password: what is printed ends in a log. */
  @Override
  public String toString() {
    return "DatabaseSettings[" + url + ", " + user + "]";
  }
}
