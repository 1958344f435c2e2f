package io.rookery.standalone.command.console;

import io.rookery.standalone.command.Console;
import io.rookery.standalone.command.ConsoleCommand;
import io.rookery.standalone.print.Page;
import io.rookery.standalone.print.Table;
import io.vertx.core.json.JsonObject;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists replays. */
@Command(
    name = "list",
    description = "List the replays of the last 30 days, newest first.",
    mixinStandardHelpOptions = true)
public final class ReplayListCommand extends ConsoleCommand {
  @Mixin private EndpointFilter filter;

  @Override
  protected JsonObject ask(Console console) throws Exception {
    return console.get(filter.of("/v1/replays").text());
  }

  @Override
  protected void show(JsonObject answer, Page page) {
    List<JsonObject> replays = Rows.of(answer, "replays");
    if (replays.isEmpty()) {
      page.line("No replays.");
      return;
    }
    Table table =
        new Table("ID", "STATE", "ENVIRONMENT", "REPLAYED", "FOUND", "ASKED", "BY", "ONLY");
    for (JsonObject replay : replays) {
      table.row(
          replay.getString("id"),
          replay.getString("state"),
          replay.getString("environment"),
          Page.count(replay.getLong("replayed")),
          Page.count(replay.getLong("found")) + (replay.getBoolean("found_exact") ? "" : "+"),
          page.moments().relative(replay.getString("asked_at")),
          replay.getString("asked_by"),
          Replays.filter(replay));
    }
    page.table(table);
  }
}
