package io.rookery.dispatch.flood;

import java.util.Map;

/** What flood control runs, on the sessions with a fixed planner. */
public final class FloodStatements {

  public static Map<String, String> hot() {
    return Map.of(
        "flood_collapse", FloodStore.COLLAPSE,
        "flood_open", FloodStore.OPEN,
        "flood_forget", FloodStore.FORGET,
        "flood_over", FloodStore.OVER,
        "flood_summarise", FloodStore.SUMMARISE);
  }

  private FloodStatements() {}
}
