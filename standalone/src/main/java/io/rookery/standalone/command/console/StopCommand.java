package io.rookery.standalone.command.console;

import io.rookery.shared.model.Environment;
import io.rookery.standalone.command.Console;
import io.rookery.standalone.command.ConsoleCommand;
import io.rookery.standalone.print.Page;
import io.vertx.core.json.JsonObject;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Stops all sending of an environment. */
@Command(
    name = "stop",
    description = "Stop all sending of an environment; what is accepted waits.",
    footer = {"", "Example: rookery stop production --why \"wrong bodies since 10:00\""},
    mixinStandardHelpOptions = true)
public final class StopCommand extends ConsoleCommand {
  @Parameters(paramLabel = "ENVIRONMENT", description = "sandbox or production.")
  private Environment environment;

  @Option(
      names = "--why",
      required = true,
      paramLabel = "TEXT",
      description = "For those who find it stopped.")
  private String why;

  @Override
  protected JsonObject ask(Console console) throws Exception {
    return console.put("/v1/stops/" + environment.wireName(), new JsonObject().put("why", why));
  }

  @Override
  protected void show(JsonObject answer, Page page) {
    StopsCommand.print(answer, page);
  }
}
