package io.rookery.standalone.command.console;

import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import io.rookery.standalone.command.Console;
import io.rookery.standalone.command.ConsoleCommand;
import io.rookery.standalone.command.Question;
import io.rookery.standalone.print.Page;
import io.rookery.standalone.print.Table;
import io.vertx.core.json.JsonObject;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists the notifications of a client. */
@Command(
    name = "list",
    description = "List the notifications of a client, newest first.",
    footer = {"", "Example: rookery notifications list 0c32421f-6330-433d-a999-4ac1f4f8add5"},
    mixinStandardHelpOptions = true)
public final class NotificationListCommand extends ConsoleCommand {
  @Parameters(paramLabel = "CLIENT", description = "The client_uuid.")
  private ClientUuid client;

  @Option(
      names = "--environment",
      paramLabel = "ENV",
      description = "Only of sandbox or of production.")
  private Environment environment;

  @Option(names = "--limit", paramLabel = "N", description = "Rows at most.")
  private Integer limit;

  @Option(names = "--before", paramLabel = "NEXT", description = "Read on where a page ended.")
  private NotificationId before;

  @Override
  protected JsonObject ask(Console console) throws Exception {
    return console.get(
        new Question("/v1/notifications")
            .with("client_uuid", client)
            .with("environment", environment == null ? null : environment.wireName())
            .with("limit", limit)
            .with("before", before)
            .text());
  }

  @Override
  protected void show(JsonObject answer, Page page) {
    List<JsonObject> notifications = Rows.of(answer, "notifications");
    if (notifications.isEmpty()) {
      page.line("No notifications.");
      return;
    }
    Table table =
        new Table("ID", "TYPE", "ENVIRONMENT", "USER", "ACCEPTED", "STATUS", "ATTEMPTS", "NEXT");
    for (JsonObject one : notifications) {
      table.row(
          one.getString("id"),
          one.getString("type"),
          one.getString("environment"),
          one.getString("user_id"),
          page.moments().relative(one.getString("accepted_at")),
          Rows.status(one),
          one.getInteger("attempts"),
          page.moments().relative(one.getString("due_at")));
    }
    page.table(table);
    page.more("--before", answer.getString("next"));
  }
}
