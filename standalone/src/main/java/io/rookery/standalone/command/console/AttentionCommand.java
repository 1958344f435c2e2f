package io.rookery.standalone.command.console;

import io.rookery.standalone.command.Console;
import io.rookery.standalone.command.ConsoleCommand;
import io.rookery.standalone.print.Page;
import io.rookery.standalone.print.Table;
import io.vertx.core.json.JsonObject;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists what needs a human. */
@Command(
    name = "attention",
    description = "List what needs a human, newest first.",
    footer = {"", "Example: rookery attention --environment production"},
    mixinStandardHelpOptions = true)
public final class AttentionCommand extends ConsoleCommand {
  @Mixin private EndpointFilter filter;

  @Option(names = "--all", description = "Also what was over in the last 30 days.")
  private boolean all;

  @Option(names = "--before", paramLabel = "NEXT", description = "Read on where a page ended.")
  private String before;

  @Override
  protected JsonObject ask(Console console) throws Exception {
    return console.get(
        filter.of("/v1/attention").with("state", all ? "all" : null).with("before", before).text());
  }

  @Override
  protected void show(JsonObject answer, Page page) {
    List<JsonObject> attention = Rows.of(answer, "attention");
    if (attention.isEmpty()) {
      page.line("Nothing needs a human.");
      return;
    }
    Table table = new Table("SINCE", "OVER", "CLIENT", "ENVIRONMENT", "KIND", "DETAIL");
    for (JsonObject one : attention) {
      table.row(
          page.moments().relative(one.getString("since")),
          page.moments().relative(one.getString("cleared_at")),
          one.getString("client_uuid"),
          one.getString("environment"),
          one.getString("kind"),
          one.getString("detail"));
    }
    page.table(table);
    page.more("--before", answer.getValue("next"));
  }
}
