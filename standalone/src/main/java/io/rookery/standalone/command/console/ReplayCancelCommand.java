package io.rookery.standalone.command.console;

import io.rookery.standalone.command.Console;
import io.rookery.standalone.command.ConsoleCommand;
import io.rookery.standalone.print.Page;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Ends a replay. */
@Command(
    name = "cancel",
    description = "End a replay; what was replayed already is delivered.",
    mixinStandardHelpOptions = true)
public final class ReplayCancelCommand extends ConsoleCommand {
  @Parameters(paramLabel = "ID", description = "The id of a replay.")
  private UUID id;

  @Override
  protected JsonObject ask(Console console) throws Exception {
    return console.post("/v1/replays/" + id + "/cancel", new JsonObject());
  }

  @Override
  protected void show(JsonObject answer, Page page) {
    Replays.print(answer, page);
  }
}
