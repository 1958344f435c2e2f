package io.rookery.ingest.trigger;

import io.rookery.shared.http.Problem.Fault;
import java.util.ArrayList;
import java.util.List;

/** Gathers everything that is wrong with a request, each fault with its place. */
final class Faults {
  /** A 4 MB batch can have a million faults; nobody reads more. */
  private static final int LISTED_MAX = 1_000;

  private static final int NAME_LENGTH_MAX = 100;

  private final List<Fault> faults = new ArrayList<>();
  private String prefix = "";

  /** From now on the places are inside this one, such as {@code /notifications/3}. */
  void inside(String pointer) {
    prefix = pointer;
  }

  void add(String code, String pointer, String detail) {
    if (faults.size() < LISTED_MAX) {
      faults.add(new Fault(code, prefix + pointer, detail));
    }
  }

  void add(TriggerField field, String detail) {
    add("invalid_" + field.wireName(), "/" + field.wireName(), detail);
  }

  void addUnknown(String name) {
    String shown = name.length() > NAME_LENGTH_MAX ? name.substring(0, NAME_LENGTH_MAX) : name;
    add(
        "unknown_field",
        "/" + shown.replace("~", "~0").replace("/", "~1"),
        "There is no such field.");
  }

  List<Fault> list() {
    return List.copyOf(faults);
  }
}
