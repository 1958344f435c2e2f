package io.rookery.standalone.command.console;

import io.rookery.standalone.command.Console;
import io.rookery.standalone.command.ConsoleCommand;
import io.rookery.standalone.print.Page;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows how far a replay is. */
@Command(name = "show", description = "Show how far a replay is.", mixinStandardHelpOptions = true)
public final class ReplayShowCommand extends ConsoleCommand {
  @Parameters(paramLabel = "ID", description = "The id of a replay.")
  private UUID id;

  @Override
  protected JsonObject ask(Console console) throws Exception {
    return console.get("/v1/replays/" + id);
  }

  @Override
  protected void show(JsonObject answer, Page page) {
    Replays.print(answer, page);
  }
}
