package io.rookery.standalone.command.console;

import io.rookery.standalone.command.Console;
import io.vertx.core.json.JsonObject;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Makes the next attempt of a notification now. */
@Command(
    name = "retry",
    description = "Make the next attempt of a waiting notification now.",
    footer = {"", "Example: rookery retry 01936f2c-8a52-7a0e-8c69-9f0d0d6a2f6f"},
    mixinStandardHelpOptions = true)
public final class RetryCommand extends InstructionCommand {
  @Mixin private NotificationArgument notification;

  @Override
  protected JsonObject ask(Console console) throws Exception {
    return console.post(notification.path() + "/retry", new JsonObject());
  }
}
