package io.rookery.dispatch.erase;

import java.util.Map;

/** What erasures run. */
public final class ErasureStatements {

  /** On the sessions with a fixed planner. */
  public static Map<String, String> hot() {
    return Map.of("erasure_waiting", ErasureStore.WAITING);
  }

  /** On people's pool. */
  public static Map<String, String> pool() {
    return Map.of(
        "erasure_forgets_windows",
        JobStore.FORGET_WINDOWS,
        "erase",
        ErasureStore.ERASE,
        "erasure_done",
        ErasureStore.DONE,
        "erasure_add",
        JobStore.ADD);
  }

  private ErasureStatements() {}
}
