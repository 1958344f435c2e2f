package io.rookery.standalone.command.console;

import io.rookery.standalone.command.Console;
import io.vertx.core.json.JsonObject;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lets a disabled endpoint go, whoever disabled it. */
@Command(
    name = "enable",
    description = "Let a disabled endpoint go, and say what becomes of what waits.",
    footer = {
      "",
      "Example: rookery enable 0c32421f-6330-433d-a999-4ac1f4f8add5 production --latest-per-user"
    },
    mixinStandardHelpOptions = true)
public final class EnableCommand extends InstructionCommand {
  @Mixin private EndpointArguments endpoint;
  @Mixin private ReleaseOptions release;

  @Override
  protected JsonObject ask(Console console) throws Exception {
    return console.post(endpoint.path("enable"), release.body());
  }
}
