package io.rookery.standalone.command.console;

import io.rookery.standalone.command.Console;
import io.rookery.standalone.command.ConsoleCommand;
import io.rookery.standalone.print.Moments;
import io.rookery.standalone.print.Page;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says why a notification was not delivered, or when it will be. */
@Command(
    name = "explain",
    description = "Say why a notification was not delivered, or when it will be.",
    footer = {"", "Example: rookery explain 01936f2c-8a52-7a0e-8c69-9f0d0d6a2f6f"},
    mixinStandardHelpOptions = true)
public final class ExplainCommand extends ConsoleCommand {
  @Mixin private NotificationArgument notification;

  @Override
  protected JsonObject ask(Console console) throws Exception {
    return console.get(notification.path() + "/explanation");
  }

  @Override
  protected void show(JsonObject answer, Page page) {
    Moments moments = page.moments();
    JsonObject endpoint = answer.getJsonObject("endpoint");
    page.line(answer.getString("sentence"));
    page.line("");
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("code", answer.getString("code"));
    facts.put("endpoint", answer.getString("client_uuid") + " " + answer.getString("environment"));
    facts.put("subscription", endpoint.getString("subscription"));
    facts.put("status", Rows.status(answer));
    facts.put(
        "attempts", answer.getInteger("attempts") + " of " + answer.getInteger("attempts_max"));
    facts.put("accepted", moments.full(answer.getString("accepted_at")));
    facts.put("next attempt", time(answer, "due_at", moments));
    facts.put("expires", time(answer, "expires_at", moments));
    facts.put("waits behind", answer.getString("behind"));
    facts.put("breaker open", time(endpoint, "breaker_open_until", moments));
    facts.put("rests", time(endpoint, "rest_until", moments));
    facts.put("failing since", time(endpoint, "failing_since", moments));
    facts.put("disabled because", endpoint.getString("disabled_why"));
    facts.put("client must fix", endpoint.getString("client_must_fix"));
    facts.put("paused", held(endpoint, "paused", moments));
    facts.put("disabled", held(endpoint, "disabled_by_hand", moments));
    facts.put("stopped", held(endpoint, "stopped", moments));
    facts.put("last attempt", lastAttempt(answer.getJsonObject("last_attempt"), moments));
    page.facts(facts);
  }

  private static String time(JsonObject of, String field, Moments moments) {
    String time = of.getString(field);
    return time == null ? null : moments.full(time);
  }

  private static String held(JsonObject endpoint, String field, Moments moments) {
    JsonObject held = endpoint.getJsonObject(field);
    if (held == null) {
      return null;
    }
    String why = held.getString("why");
    return moments.relative(held.getString("since"))
        + " by "
        + held.getString("by")
        + (why == null ? "" : ": " + why);
  }

  private static String lastAttempt(JsonObject attempt, Moments moments) {
    return attempt == null
        ? null
        : moments.relative(attempt.getString("at")) + ", " + Rows.result(attempt);
  }
}
