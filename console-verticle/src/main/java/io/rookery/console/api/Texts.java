package io.rookery.console.api;

/** How values that are no JSON type stand in JSON. */
final class Texts {

  /** The text of an id or an instant (ISO 8601, UTC); null stays null. */
  static String of(Object value) {
    return value == null ? null : value.toString();
  }

  private Texts() {}
}
