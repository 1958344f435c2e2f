package io.rookery.dispatch.retry;

import io.rookery.shared.model.Environment;
import java.time.Instant;

/**
 * What the policy must know of a delivery, apart from the result of its attempt.
 *
 * @param attempts used before this one
 * @param ageFrom when it was accepted; for a replay, when it was replayed
 * @param probe whether the attempt was the probe of a half-open breaker
 */
public record AttemptFacts(Environment environment, int attempts, Instant ageFrom, boolean probe) {}
