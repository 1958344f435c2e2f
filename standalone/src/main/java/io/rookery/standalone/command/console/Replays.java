package io.rookery.standalone.command.console;

import io.rookery.standalone.print.Moments;
import io.rookery.standalone.print.Page;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Replays as the commands show them. */
final class Replays {
  private static final String[] FILTERS = {"type", "user_id", "final_state", "from", "until"};

  /** Such as {@code 1,200 notifications}. */
  static String found(JsonObject replay) {
    long found = replay.getLong("found");
    String number = (replay.getBoolean("found_exact") ? "" : "at least ") + Page.count(found);
    return number + (found == 1 ? " notification" : " notifications");
  }

  /** Such as {@code running: 300 of 1,200 replayed, 2 passed over, about 9 s left}. */
  static String progress(JsonObject replay) {
    long replayed = replay.getLong("replayed");
    long passed = replay.getLong("passed");
    long left = replay.getLong("found") - replayed - passed;
    String state = replay.getString("state");
    String progress = state + ": " + Page.count(replayed) + " of " + found(replay) + " replayed";
    if (passed > 0) {
      progress += ", " + Page.count(passed) + " passed over (under way or erased)";
    }
    if (state.equals("running") && left > 0) {
      int pace = replay.getInteger("per_second");
      long seconds = (left + pace - 1) / pace;
      progress += replay.getBoolean("found_exact") ? ", about " : ", at least ";
      progress += Moments.span(Duration.ofSeconds(seconds)) + " left";
    }
    return progress;
  }

  static void print(JsonObject replay, Page page) {
    page.line(progress(replay));
    page.line("");
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("id", replay.getString("id"));
    facts.put("environment", replay.getString("environment"));
    facts.put("only", filter(replay));
    facts.put("pace", replay.getInteger("per_second") + " a second");
    facts.put(
        "asked",
        page.moments().full(replay.getString("asked_at")) + " by " + replay.getString("asked_by"));
    page.facts(facts);
  }

  /** What it is narrowed down to; null: nothing. */
  static String filter(JsonObject replay) {
    List<String> parts = new ArrayList<>();
    JsonArray clients = replay.getJsonArray("client_uuids");
    if (clients != null) {
      parts.add(
          clients.stream().map(Object::toString).collect(Collectors.joining(" ", "client ", "")));
    }
    for (String name : FILTERS) {
      if (replay.getString(name) != null) {
        parts.add(name + " " + replay.getString(name));
      }
    }
    if (replay.getJsonArray("ids") != null) {
      parts.add(Page.count(replay.getJsonArray("ids").size()) + " ids");
    }
    return parts.isEmpty() ? null : String.join(", ", parts);
  }

  private Replays() {}
}
