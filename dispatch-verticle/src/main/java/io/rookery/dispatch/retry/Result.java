package io.rookery.dispatch.retry;

/**
 * The result of an attempt, as far as the policy looks at it.
 *
 * @param httpStatus 0 if there was no answer
 * @param retryAfter the header as it came; null if there was none
 */
public record Result(ResultClass kind, int httpStatus, String retryAfter) {

  /** The endpoint answered. */
  public static Result answered(int httpStatus, String retryAfter) {
    return new Result(ResultClass.ofStatus(httpStatus), httpStatus, retryAfter);
  }

  /** There was no answer. */
  public static Result without(ResultClass kind) {
    return new Result(kind, 0, null);
  }
}
