package io.rookery.dispatch.delivery;

/**
 * What the history keeps of one HTTP call.
 *
 * @param httpStatus null if there was no answer
 * @param error the failure class and its detail; null after a 2xx
 * @param latencyMs null if nothing was sent
 * @param snippet the beginning of an answer that was not 2xx; null otherwise
 */
public record Attempt(Integer httpStatus, String error, Integer latencyMs, String snippet) {

  /** For what happened without a call, with the reason; null if there is nothing to say. */
  public static Attempt none(String why) {
    return new Attempt(null, why, null, null);
  }
}
