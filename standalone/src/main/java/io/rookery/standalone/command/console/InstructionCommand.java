package io.rookery.standalone.command.console;

import io.rookery.standalone.command.ConsoleCommand;
import io.rookery.standalone.print.Page;
import io.vertx.core.json.JsonObject;

/** Asks for something that the dispatcher of the endpoint does, and says what came of it. */
abstract class InstructionCommand extends ConsoleCommand {
  private static final String HELD_BACK = "held_back_";

  @Override
  protected final void show(JsonObject answer, Page page) {
    page.line(sentence(answer.getString("result")));
    String expires = answer.getString("first_expires_at");
    if (expires != null) {
      page.line("The first that waits or comes will expire " + page.moments().full(expires) + ".");
    }
  }

  private static String sentence(String result) {
    if (result.startsWith(HELD_BACK)) {
      return "Not now, the endpoint is held back: " + result.substring(HELD_BACK.length()) + ".";
    }
    return switch (result) {
      case "accepted" ->
          "Accepted. Nobody delivers for this endpoint right now; who does next obeys.";
      case "paused" -> "Paused. What comes waits; `rookery resume` lets it go.";
      case "disabled" -> "Disabled. What comes waits; `rookery enable` lets it go.";
      case "resumed" -> "Resumed.";
      case "enabled" -> "Enabled.";
      case "not_paused" -> "It was not paused.";
      case "not_disabled" -> "It was not disabled.";
      case "retried" -> "The next attempt is made now.";
      case "cancelled" -> "Cancelled. It is not sent.";
      case "in_flight" -> "It is being sent right now, so nothing was changed.";
      case "ended" -> "It has ended, so nothing was changed. `rookery replay` sends it once more.";
      default -> result;
    };
  }
}
