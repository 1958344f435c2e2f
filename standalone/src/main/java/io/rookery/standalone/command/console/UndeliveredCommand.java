package io.rookery.standalone.command.console;

import io.rookery.standalone.command.Console;
import io.rookery.standalone.command.ConsoleCommand;
import io.rookery.standalone.print.Page;
import io.rookery.standalone.print.Table;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists for whom how much waits. */
@Command(
    name = "undelivered",
    description = "List for whom how much waits, since when and why.",
    footer = {"", "Example: rookery undelivered --environment production"},
    mixinStandardHelpOptions = true)
public final class UndeliveredCommand extends ConsoleCommand {
  @Mixin private EndpointFilter filter;

  @Option(names = "--after", paramLabel = "NEXT", description = "Read on where a page ended.")
  private String after;

  @Override
  protected JsonObject ask(Console console) throws Exception {
    return console.get(filter.of("/v1/undelivered").with("after", after).text());
  }

  @Override
  protected void show(JsonObject answer, Page page) {
    List<JsonObject> endpoints = Rows.of(answer, "undelivered");
    if (endpoints.isEmpty()) {
      page.line("Nothing waits.");
      return;
    }
    Table table = new Table("CLIENT", "ENVIRONMENT", "WAITING", "OLDEST", "BECAUSE", "COUNTED");
    for (JsonObject one : endpoints) {
      table.row(
          one.getString("client_uuid"),
          one.getString("environment"),
          Page.count(one.getLong("count")),
          page.moments().relative(one.getString("oldest_at")),
          reasons(one.getJsonObject("by_reason")),
          page.moments().relative(one.getString("as_of")));
    }
    page.table(table);
    page.more("--after", answer.getString("next"));
  }

  /** The largest first. */
  private static String reasons(JsonObject byReason) {
    return byReason.stream()
        .sorted(
            (a, b) ->
                Long.compare(
                    ((Number) b.getValue()).longValue(), ((Number) a.getValue()).longValue()))
        .map(reason -> reason.getKey() + " " + Page.count(((Number) reason.getValue()).longValue()))
        .collect(Collectors.joining(", "));
  }
}
