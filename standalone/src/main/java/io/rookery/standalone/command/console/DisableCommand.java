package io.rookery.standalone.command.console;

import io.rookery.standalone.command.Console;
import io.vertx.core.json.JsonObject;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Holds back an endpoint that is at fault until it is enabled. */
@Command(
    name = "disable",
    description = "Send nothing to an endpoint that is at fault until it is enabled.",
    footer = {"", "Example: rookery disable 0c32421f-6330-433d-a999-4ac1f4f8add5 sandbox"},
    mixinStandardHelpOptions = true)
public final class DisableCommand extends InstructionCommand {
  @Mixin private EndpointArguments endpoint;

  @Override
  protected JsonObject ask(Console console) throws Exception {
    return console.post(endpoint.path("disable"), new JsonObject());
  }
}
