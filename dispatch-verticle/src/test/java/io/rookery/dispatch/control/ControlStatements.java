package io.rookery.dispatch.control;

import java.util.Map;

/** What an owner runs for instructions. */
public final class ControlStatements {

  public static Map<String, String> all() {
    return Map.ofEntries(
        Map.entry("older", WaitingStore.OLDER),
        Map.entry("superseded", WaitingStore.SUPERSEDED),
        Map.entry("of_notification", WaitingStore.OF_NOTIFICATION),
        Map.entry("oldest", WaitingStore.OLDEST),
        Map.entry("ended", WaitingStore.ENDED),
        Map.entry("open", InstructionStore.OPEN),
        Map.entry("retry", InstructionStore.RETRY));
  }

  private ControlStatements() {}
}
