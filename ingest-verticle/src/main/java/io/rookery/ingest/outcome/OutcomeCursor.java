package io.rookery.ingest.outcome;

import io.rookery.shared.http.Problem;
import io.rookery.shared.model.Environment;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far a producer has read the feed. It stands behind the delivery {@code seq} that transaction
 * {@code txid} ended. Producers keep it as an opaque text.
 *
 * @param database the server and timeline whose transactions these are: after a restore or a
 *     failover the numbers mean something else
 * @param at when what stands there ended, or when the end of the feed was reached
 */
record OutcomeCursor(Environment environment, String database, long txid, long seq, Instant at) {
  private static final Pattern FORM =
      Pattern.compile(
          "1 (sandbox|production) ([0-9A-F-]{1,40}) (\\d{1,18}) (\\d{1,18}) (\\d{1,12})");

  private static final Problem VOID =
      Problem.of(
          410,
          "cursor_void",
          "The database was restored or failed over since. Read again without after; what comes"
              + " twice has the same id and seq.");
  private static final Problem TOO_OLD =
      Problem.of(
          410,
          "cursor_too_old",
          "Outcomes behind this cursor may have been dropped with their retention. Read again"
              + " without after.");

  /** Before the oldest outcome of the feed whose end is {@code head}. */
  static OutcomeCursor start(OutcomeCursor head) {
    return new OutcomeCursor(head.environment, head.database, 0, 0, head.at);
  }

  /** Reads the text; throws {@link IllegalArgumentException}. */
  static OutcomeCursor parse(String text) {
    byte[] bytes = Base64.getUrlDecoder().decode(text);
    Matcher form = FORM.matcher(new String(bytes, StandardCharsets.US_ASCII));
    if (!form.matches()) {
      throw new IllegalArgumentException("no cursor");
    }
    try {
      return new OutcomeCursor(
          Environment.parse(form.group(1)),
          form.group(2),
          Long.parseLong(form.group(3)),
          Long.parseLong(form.group(4)),
          Instant.ofEpochSecond(Long.parseLong(form.group(5))));
    } catch (DateTimeException beyond) {
      throw new IllegalArgumentException("no time", beyond);
    }
  }

  /** Itself; throws a 410 where what stood behind it may be gone, or means something else now. */
  OutcomeCursor requireValid(OutcomeCursor head, Duration keptAtLeast) {
    if (!database.equals(head.database)) {
      throw VOID.exception();
    }
    if (at.plus(keptAtLeast).isBefore(head.at)) {
      throw TOO_OLD.exception();
    }
    return this;
  }

  OutcomeCursor behind(Outcome last, Instant time) {
    return new OutcomeCursor(environment, database, last.txid(), last.seq(), time);
  }

  OutcomeCursor at(Instant time) {
    return new OutcomeCursor(environment, database, txid, seq, time);
  }

  @Override
  public String toString() {
    String text =
        "1 %s %s %d %d %d"
            .formatted(environment.wireName(), database, txid, seq, at.getEpochSecond());
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }
}
