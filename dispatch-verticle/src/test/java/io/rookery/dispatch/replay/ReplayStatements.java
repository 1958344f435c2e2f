package io.rookery.dispatch.replay;

import java.util.Map;

/** What replays run. */
public final class ReplayStatements {

  /** On the sessions with a fixed planner. */
  public static Map<String, String> hot() {
    return Map.of("replay", PartStore.REPLAY);
  }

  /** On people's pool. */
  public static Map<String, String> pool() {
    return Map.of(
        "by_filter", Candidates.BY_FILTER,
        "by_id", Candidates.BY_ID,
        "clients", JobStore.CLIENTS,
        "clients_of_ids", JobStore.CLIENTS_OF_IDS,
        "add", JobStore.ADD,
        "list", JobStore.LIST);
  }

  private ReplayStatements() {}
}
