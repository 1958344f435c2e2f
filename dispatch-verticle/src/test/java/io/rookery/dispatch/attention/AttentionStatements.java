package io.rookery.dispatch.attention;

import java.util.Map;

/** What keeps what needs a human. */
public final class AttentionStatements {

  public static Map<String, String> all() {
    return Map.ofEntries(
        Map.entry("raise", AttentionStore.RAISE),
        Map.entry("clear", AttentionStore.CLEAR),
        Map.entry("raise_one", AttentionStore.RAISE_ONE),
        Map.entry("clear_one", AttentionStore.CLEAR_ONE),
        Map.entry("open_attention", AttentionStore.OPEN),
        Map.entry("until_an_answer", AttentionStore.UNTIL_AN_ANSWER),
        Map.entry("forget", AttentionStore.FORGET),
        Map.entry("page", AttentionStore.PAGE));
  }

  private AttentionStatements() {}
}
