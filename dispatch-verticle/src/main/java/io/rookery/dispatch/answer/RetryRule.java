package io.rookery.dispatch.answer;

import java.time.Duration;

/**
 * How long and how often an environment tries.
 *
 * @param messageAttemptsMax where the endpoint refuses the message itself
 */
public record RetryRule(int attemptsMax, int messageAttemptsMax, Duration maxAge) {}
