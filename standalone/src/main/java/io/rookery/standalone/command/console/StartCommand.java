package io.rookery.standalone.command.console;

import io.rookery.shared.model.Environment;
import io.rookery.standalone.command.Console;
import io.rookery.standalone.command.ConsoleCommand;
import io.rookery.standalone.print.Page;
import io.vertx.core.json.JsonObject;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Takes back a stop. */
@Command(
    name = "start",
    description = "Take back the stop of an environment; what waits is sent.",
    footer = {"", "Example: rookery start production"},
    mixinStandardHelpOptions = true)
public final class StartCommand extends ConsoleCommand {
  @Parameters(paramLabel = "ENVIRONMENT", description = "sandbox or production.")
  private Environment environment;

  @Override
  protected JsonObject ask(Console console) throws Exception {
    return console.delete("/v1/stops/" + environment.wireName());
  }

  @Override
  protected void show(JsonObject answer, Page page) {
    StopsCommand.print(answer, page);
  }
}
