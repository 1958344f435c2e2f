package io.rookery.subscription.registry;

import io.rookery.shared.guard.TargetRefused;
import io.rookery.shared.http.Problem;
import io.rookery.shared.http.Problem.Fault;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Gathers everything that is wrong with a save, so that one answer lists it all. */
final class Faults {
  private final List<Fault> faults = new ArrayList<>();

  void add(String code, String pointer, String detail) {
    faults.add(new Fault(code, pointer, detail));
  }

  void add(String pointer, TargetRefused refused) {
    add(refused.code(), pointer, refused.detail());
  }

  /** {@code value} if there were none, or else the one problem that names them all. */
  <T> Future<T> orElse(T value) {
    if (faults.isEmpty()) {
      return Future.succeededFuture(value);
    }
    // Names resolve in any order; the answer does not depend on it.
    List<Fault> sorted = faults.stream().sorted(Comparator.comparing(Fault::pointer)).toList();
    return Future.failedFuture(
        Problem.invalid("invalid_subscription", "The subscription cannot be saved so.", sorted)
            .exception());
  }
}
