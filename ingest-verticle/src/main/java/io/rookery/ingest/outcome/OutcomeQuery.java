package io.rookery.ingest.outcome;

import io.rookery.shared.contract.AccessContract.Principal;
import io.rookery.shared.http.Problem;
import io.rookery.shared.http.Problem.Fault;
import io.rookery.shared.model.Environment;
import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What the feed is asked for.
 *
 * @param after null: from the oldest that is kept
 * @param fromNow from what ends after the question
 */
record OutcomeQuery(Environment environment, OutcomeCursor after, boolean fromNow, int limit) {
  private static final String AFTER = "after";
  private static final String NOW = "now";
  private static final String LIMIT = "limit";
  private static final String ENVIRONMENT = "environment";
  private static final Set<String> KNOWN = Set.of(AFTER, LIMIT, ENVIRONMENT);
  private static final int ROWS = 100;
  private static final int ROWS_MAX = 1_000;
  private static final Problem WRONG_ENVIRONMENT =
      Problem.of(403, "wrong_environment", "This key belongs to the other environment.");

  /** Reads it whole; throws a 400 with all faults, or a 403. */
  static OutcomeQuery of(MultiMap parameters, Principal asker) {
    List<Fault> faults = new ArrayList<>();
    for (String name : parameters.names()) {
      if (!KNOWN.contains(name)) {
        faults.add(new Fault("unknown_parameter", "", "Known are after, limit, environment."));
      } else if (parameters.getAll(name).size() > 1) {
        faults.add(fault(name, "Give it once."));
      }
    }
    Environment environment = environment(parameters.get(ENVIRONMENT), asker, faults);
    boolean fromNow = NOW.equals(parameters.get(AFTER));
    OutcomeCursor after = fromNow ? null : after(parameters.get(AFTER), environment, faults);
    int limit = limit(parameters.get(LIMIT), faults);
    if (!faults.isEmpty()) {
      throw new Problem(400, "invalid_query", "The question cannot be answered.", faults, null)
          .exception();
    }
    if (!asker.mayUse(environment)) {
      throw WRONG_ENVIRONMENT.exception();
    }
    return new OutcomeQuery(environment, after, fromNow, limit);
  }

  private static Environment environment(String text, Principal asker, List<Fault> faults) {
    try {
      if (text != null) {
        return Environment.parse(text);
      }
    } catch (IllegalArgumentException malformed) {
      faults.add(fault(ENVIRONMENT, "Give sandbox or production."));
      return null;
    }
    if (asker.environment() == null) {
      faults.add(fault(ENVIRONMENT, "This key is for both: give sandbox or production."));
    }
    return asker.environment();
  }

  private static OutcomeCursor after(String text, Environment environment, List<Fault> faults) {
    if (text == null) {
      return null;
    }
    try {
      OutcomeCursor cursor = OutcomeCursor.parse(text);
      if (environment == null || cursor.environment() == environment) {
        return cursor;
      }
      faults.add(fault(AFTER, "It belongs to the feed of the other environment."));
    } catch (IllegalArgumentException malformed) {
      faults.add(fault(AFTER, "Give the field next of an earlier answer, or now."));
    }
    return null;
  }

  private static int limit(String text, List<Fault> faults) {
    if (text == null) {
      return ROWS;
    }
    try {
      int limit = Integer.parseInt(text);
      if (limit >= 1 && limit <= ROWS_MAX) {
        return limit;
      }
    } catch (NumberFormatException malformed) {
      // As out of bounds.
    }
    faults.add(fault(LIMIT, "Give a number from 1 to " + ROWS_MAX + "."));
    return ROWS;
  }

  private static Fault fault(String name, String detail) {
    return new Fault("invalid_" + name, "/" + name, detail);
  }
}
