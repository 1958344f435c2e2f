package io.rookery.standalone.demo;

import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationType;
import java.time.Instant;

/**
 * A trigger that was accepted.
 *
 * @param refusals how often its receiver answers 500 before it takes it
 * @param acceptedAt when its 202 came
 */
record Sent(
    String id, Environment environment, NotificationType type, int refusals, Instant acceptedAt) {

  /** The attempt at which it should be taken. */
  int attempts() {
    return refusals + 1;
  }
}
