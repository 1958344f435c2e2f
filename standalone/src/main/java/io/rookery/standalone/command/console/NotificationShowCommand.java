package io.rookery.standalone.command.console;

import io.rookery.standalone.command.Console;
import io.rookery.standalone.command.ConsoleCommand;
import io.rookery.standalone.print.Page;
import io.rookery.standalone.print.Table;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows a notification, its deliveries and what happened to them. */
@Command(
    name = "show",
    description = "Show a notification, its body, its deliveries and their history.",
    footer = {"", "Example: rookery notifications show 01936f2c-8a52-7a0e-8c69-9f0d0d6a2f6f"},
    mixinStandardHelpOptions = true)
public final class NotificationShowCommand extends ConsoleCommand {
  @Mixin private NotificationArgument notification;

  @Override
  protected JsonObject ask(Console console) throws Exception {
    return console.get(notification.path());
  }

  @Override
  protected void show(JsonObject answer, Page page) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("id", answer.getString("id"));
    facts.put("type", answer.getString("type"));
    facts.put("endpoint", answer.getString("client_uuid") + " " + answer.getString("environment"));
    facts.put("user", answer.getString("user_id"));
    facts.put("accepted", page.moments().full(answer.getString("accepted_at")));
    facts.put("body", answer.getString("body"));
    page.facts(facts);
    int number = 0;
    for (JsonObject delivery : Rows.of(answer, "deliveries")) {
      number++;
      page.line("");
      page.line("Delivery " + number + ": " + Rows.status(delivery));
      page.table(history(delivery));
    }
  }

  private static Table history(JsonObject delivery) {
    Table table = new Table("AT", "EVENT", "ATTEMPT", "RESULT", "ANSWER");
    for (JsonObject entry : Rows.of(delivery, "history")) {
      table.row(
          entry.getString("at"),
          entry.getString("event"),
          entry.getInteger("attempt"),
          Rows.result(entry),
          entry.getString("snippet"));
    }
    return table;
  }
}
