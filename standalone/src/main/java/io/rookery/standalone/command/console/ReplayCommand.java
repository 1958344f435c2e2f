package io.rookery.standalone.command.console;

import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.model.NotificationType;
import io.rookery.standalone.command.Console;
import io.rookery.standalone.command.ConsoleCommand;
import io.rookery.standalone.command.PastTime;
import io.rookery.standalone.print.Page;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Sends once more what has ended. */
@Command(
    name = "replay",
    description = "Send once more what has ended, and follow it until all is handed over.",
    footer = {
      "",
      "Ctrl-C leaves it running. With --json it is not followed.",
      "",
      "Example: rookery replay --environment production --from 2d --dry-run"
    },
    subcommands = {ReplayListCommand.class, ReplayShowCommand.class, ReplayCancelCommand.class},
    mixinStandardHelpOptions = true)
public final class ReplayCommand extends ConsoleCommand {
  private static final Set<String> OPEN = Set.of("running", "storage_full");
  private static final int PAUSE_SECONDS_MAX = 10;

  // Not required by picocli, which would ask for it before a subcommand too.
  @Option(
      names = "--environment",
      paramLabel = "ENV",
      description = "sandbox or production; must be given.")
  private Environment environment;

  @Option(names = "--client", paramLabel = "UUID", description = "Only of this client.")
  private ClientUuid client;

  @Option(names = "--type", paramLabel = "TYPE", description = "Only of this type.")
  private NotificationType type;

  @Option(names = "--user", paramLabel = "ID", description = "Only of this user.")
  private String user;

  @Option(
      names = "--final-state",
      paramLabel = "STATE",
      description =
          "Only what ended as delivered, exhausted, expired, skipped, cancelled or collapsed.")
  private String finalState;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      converter = PastTime.class,
      description = "Accepted then or later: 2h (ago), 2027-01-31 or 2027-01-31T12:00:00Z.")
  private Instant from;

  @Option(
      names = "--until",
      paramLabel = "TIME",
      converter = PastTime.class,
      description = "Accepted before then.")
  private Instant until;

  @Option(
      names = "--id",
      paramLabel = "ID",
      description = "Only this notification; may be repeated.")
  private List<NotificationId> ids;

  @Option(
      names = "--pace",
      paramLabel = "N",
      description = "Notifications a second, of all endpoints together (default: 100).")
  private Integer pace;

  @Option(names = "--dry-run", description = "Only count.")
  private boolean dryRun;

  @Override
  protected JsonObject ask(Console console) throws Exception {
    if (environment == null) {
      throw usage("Missing required option: '--environment=ENV'");
    }
    return console.post("/v1/replays", body());
  }

  @Override
  protected void show(JsonObject answer, Page page) {
    String found = Replays.found(answer);
    page.line(
        dryRun
            ? found + " would be replayed."
            : "Replay " + answer.getString("id") + " of " + found + ".");
  }

  /** Until it has ended; looks less often the longer it takes. */
  @Override
  protected void follow(JsonObject started, Console console, Page page) throws Exception {
    String id = started.getString("id");
    if (id == null) {
      return;
    }
    Thread leaves =
        new Thread(
            () ->
                page.line(
                    "The replay goes on: `rookery replay show "
                        + id
                        + "`, `rookery replay cancel "
                        + id
                        + "`."));
    Runtime.getRuntime().addShutdownHook(leaves);
    JsonObject replay = started;
    for (int seconds = 1; OPEN.contains(replay.getString("state")); seconds++) {
      console.pause(Math.min(seconds, PAUSE_SECONDS_MAX));
      replay = console.get("/v1/replays/" + id);
      page.line(Replays.progress(replay));
    }
    Runtime.getRuntime().removeShutdownHook(leaves);
  }

  private JsonObject body() {
    JsonObject body = new JsonObject().put("environment", environment.wireName());
    putIfGiven(body, "client_uuid", client);
    putIfGiven(body, "type", type == null ? null : type.wireName());
    putIfGiven(body, "user_id", user);
    putIfGiven(body, "final_state", finalState);
    putIfGiven(body, "from", from);
    putIfGiven(body, "until", until);
    if (ids != null) {
      body.put("ids", new JsonArray(ids.stream().map(NotificationId::toString).toList()));
    }
    if (pace != null) {
      body.put("per_second", pace);
    }
    return dryRun ? body.put("dry_run", true) : body;
  }

  private static void putIfGiven(JsonObject body, String name, Object value) {
    if (value != null) {
      body.put(name, value.toString());
    }
  }
}
