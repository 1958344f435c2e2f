package io.rookery.console.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.rookery.shared.http.Problem;
import io.rookery.shared.http.Problem.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Gathers what is wrong with the form of a body, so that one 422 lists it all. No fault repeats a
 * value: it may be a secret.
 */
final class BodyFaults {
  /** One answer lists so many and no more, however many a body holds. */
  private static final int FAULTS_MAX = 50;

  private final List<Fault> faults = new ArrayList<>();

  /** One of a field of the body itself: its code is {@code invalid_} and its name. */
  void invalid(String field, String detail) {
    add("invalid_" + field, "/" + field, detail);
  }

  void add(String code, String pointer, String detail) {
    if (faults.size() < FAULTS_MAX) {
      faults.add(new Fault(code, pointer, detail));
    }
  }

  /** A body is an object that has these fields alone. */
  void refuseUnknown(JsonNode body, Set<String> known) {
    if (body.isObject()) {
      refuseUnknown(body, "", known);
    } else {
      add("not_an_object", "", "This must be an object.");
    }
  }

  /** {@code at} is the pointer to the object; empty: the body. */
  void refuseUnknown(JsonNode object, String at, Set<String> known) {
    object
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name)) {
                add("unknown_field", at + "/" + escaped(name), "There is no such field.");
              }
            });
  }

  int count() {
    return faults.size();
  }

  /** Throws one problem that names them all, if there are any. */
  void verify(String code, String detail) {
    if (!faults.isEmpty()) {
      throw Problem.invalid(code, detail, faults).exception();
    }
  }

  /** A name as it stands in a JSON pointer (RFC 6901). */
  static String escaped(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }
}
