package io.rookery.subscription.registry;

import io.rookery.shared.contract.SubscriptionContract.IfMatch;
import io.rookery.shared.contract.SubscriptionContract.Subscription;
import io.rookery.shared.http.Problem;
import java.util.Optional;

/**
 * Whether who asks for a change knows what it changes, so that nobody overwrites another unseen.
 */
final class Precondition {
  private static final Problem REQUIRED =
      Problem.of(
          428,
          "precondition_required",
          "This exists already: say in If-Match which version you change, by the ETag of its GET.");
  private static final Problem FAILED =
      Problem.of(
          412, "precondition_failed", "This is not at the version in If-Match: read it again.");

  /** Throws a 428 or a 412. What has ended exists no more, and may be begun anew without any. */
  static void require(IfMatch given, Optional<Subscription> latest) {
    if (given == null) {
      if (isActive(latest)) {
        throw REQUIRED.exception();
      }
    } else if (latest.isEmpty() || !given.admits(latest.get().version())) {
      throw FAILED.exception();
    }
  }

  /**
   * Throws a 412 where what somebody proposed to change is no longer as it was then.
   *
   * @param begun whether there was none to change
   */
  static void requireStill(IfMatch given, boolean begun, Optional<Subscription> latest) {
    if (begun == isActive(latest) || (given != null && !given.admits(latest.get().version()))) {
      throw FAILED.exception();
    }
  }

  /** The same for a change that may be asked for blindly: without If-Match it is let pass. */
  static void requireIfGiven(IfMatch given, Optional<Subscription> latest) {
    if (given != null) {
      require(given, latest);
    }
  }

  static boolean isActive(Optional<Subscription> latest) {
    return latest.isPresent() && latest.get().until() == null;
  }

  private Precondition() {}
}
