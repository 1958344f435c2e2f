package io.rookery.standalone.command.console;

import io.rookery.shared.model.ClientUuid;
import io.rookery.standalone.command.Console;
import io.rookery.standalone.command.ConsoleCommand;
import io.rookery.standalone.command.Question;
import io.rookery.standalone.print.Page;
import io.rookery.standalone.print.Table;
import io.vertx.core.json.JsonObject;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists clients. */
@Command(
    name = "clients",
    description = "List who is, or once was, subscribed.",
    footer = {"", "Example: rookery clients --name acme"},
    mixinStandardHelpOptions = true)
public final class ClientsCommand extends ConsoleCommand {
  @Option(names = "--name", paramLabel = "TEXT", description = "Only with this in the name.")
  private String name;

  @Option(names = "--limit", paramLabel = "N", description = "Rows at most.")
  private Integer limit;

  @Option(names = "--after", paramLabel = "NEXT", description = "Read on where a page ended.")
  private ClientUuid after;

  @Override
  protected JsonObject ask(Console console) throws Exception {
    return console.get(
        new Question("/v1/clients")
            .with("name", name)
            .with("limit", limit)
            .with("after", after)
            .text());
  }

  @Override
  protected void show(JsonObject answer, Page page) {
    List<JsonObject> clients = Rows.of(answer, "clients");
    if (clients.isEmpty()) {
      page.line("No clients.");
      return;
    }
    Table table = new Table("CLIENT", "NAME", "SUBSCRIBED", "ENDED", "SANDBOX", "PRODUCTION");
    for (JsonObject client : clients) {
      table.row(
          client.getString("client_uuid"),
          client.getString("name"),
          page.moments().relative(client.getString("since")),
          page.moments().relative(client.getString("until")),
          url(client, "sandbox"),
          url(client, "production"));
    }
    page.table(table);
    page.more("--after", answer.getString("next"));
  }

  private static String url(JsonObject client, String environment) {
    JsonObject endpoint = client.getJsonObject(environment);
    return endpoint == null ? null : endpoint.getString("url");
  }
}
