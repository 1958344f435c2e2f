package io.rookery.standalone.command.console;

import io.rookery.standalone.command.Console;
import io.vertx.core.json.JsonObject;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Holds an endpoint back until it is resumed. */
@Command(
    name = "pause",
    description = "Send nothing to an endpoint until it is resumed; what comes waits.",
    footer = {"", "Example: rookery pause 0c32421f-6330-433d-a999-4ac1f4f8add5 production"},
    mixinStandardHelpOptions = true)
public final class PauseCommand extends InstructionCommand {
  @Mixin private EndpointArguments endpoint;

  @Override
  protected JsonObject ask(Console console) throws Exception {
    return console.post(endpoint.path("pause"), new JsonObject());
  }
}
