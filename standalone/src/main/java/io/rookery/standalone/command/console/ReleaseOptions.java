package io.rookery.standalone.command.console;

import io.rookery.standalone.command.PastTime;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** What becomes of that which waits. */
final class ReleaseOptions {
  @ArgGroup(exclusive = true)
  private Choice choice;

  static final class Choice {
    @Option(
        names = "--all",
        description = "Send it, oldest first, and what expired meanwhile (the default).")
    private boolean all;

    @Option(
        names = "--since",
        paramLabel = "TIME",
        converter = PastTime.class,
        description =
            "The same from a time on, such as 2h (ago), 2027-01-31 or 2027-01-31T12:00:00Z; cancel"
                + " what is older.")
    private Instant since;

    @Option(
        names = "--latest-per-user",
        description = "Send the newest of each user, cancel the others.")
    private boolean latestPerUser;

    @Option(names = "--discard", description = "Cancel all of it.")
    private boolean discard;
  }

  JsonObject body() {
    if (choice == null || choice.all) {
      return mode("all");
    }
    if (choice.latestPerUser) {
      return mode("latest_per_user");
    }
    if (choice.discard) {
      return mode("discard");
    }
    return mode("since").put("since", choice.since.toString());
  }

  private static JsonObject mode(String mode) {
    return new JsonObject().put("mode", mode);
  }
}
