package io.rookery.standalone.command.console;

import io.rookery.standalone.command.Console;
import io.rookery.standalone.command.ConsoleCommand;
import io.rookery.standalone.print.Page;
import io.rookery.standalone.print.Table;
import io.vertx.core.json.JsonObject;
import java.util.List;
import picocli.CommandLine.Command;

/** Lists the environments in which nothing is sent. */
@Command(
    name = "stops",
    description = "List the environments in which all sending is stopped.",
    mixinStandardHelpOptions = true)
public final class StopsCommand extends ConsoleCommand {

  @Override
  protected JsonObject ask(Console console) throws Exception {
    return console.get("/v1/stops");
  }

  @Override
  protected void show(JsonObject answer, Page page) {
    print(answer, page);
  }

  /** What is stopped, after it was changed or not. */
  static void print(JsonObject answer, Page page) {
    List<JsonObject> stops = Rows.of(answer, "stops");
    if (stops.isEmpty()) {
      page.line("Nothing is stopped.");
      return;
    }
    Table table = new Table("STOPPED", "SINCE", "BY", "WHY");
    for (JsonObject stop : stops) {
      table.row(
          stop.getString("environment"),
          page.moments().relative(stop.getString("since")),
          stop.getString("by"),
          stop.getString("why"));
    }
    page.table(table);
  }
}
