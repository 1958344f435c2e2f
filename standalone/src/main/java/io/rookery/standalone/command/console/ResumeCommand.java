package io.rookery.standalone.command.console;

import io.rookery.standalone.command.Console;
import io.vertx.core.json.JsonObject;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lets a paused endpoint go. */
@Command(
    name = "resume",
    description = "Let a paused endpoint go, and say what becomes of what waits.",
    footer = {
      "",
      "Example: rookery resume 0c32421f-6330-433d-a999-4ac1f4f8add5 production --since 2h"
    },
    mixinStandardHelpOptions = true)
public final class ResumeCommand extends InstructionCommand {
  @Mixin private EndpointArguments endpoint;
  @Mixin private ReleaseOptions release;

  @Override
  protected JsonObject ask(Console console) throws Exception {
    return console.post(endpoint.path("resume"), release.body());
  }
}
