package io.rookery.shared.http;

import java.util.List;

/**
 * A refusal in the form of RFC 9457, {@code application/problem+json}, with a stable {@code code}.
 *
 * @param status the HTTP status
 * @param code what programs compare, such as {@code invalid_trigger}; never changes its meaning
 * @param detail one sentence for people; holds no secret and no stack trace
 * @param errors each fault of the input with its JSON pointer; empty where there is none
 * @param retryAfterSeconds when to try again; null where that would not help
 */
public record Problem(
    int status, String code, String detail, List<Fault> errors, Integer retryAfterSeconds) {

  /**
   * One fault of the input.
   *
   * @param pointer where, as a JSON pointer (RFC 6901), such as {@code /user_id}
   */
  public record Fault(String code, String pointer, String detail) {}

  public Problem {
    errors = errors == null ? List.of() : List.copyOf(errors);
  }

  public static Problem of(int status, String code, String detail) {
    return new Problem(status, code, detail, List.of(), null);
  }

  public static Problem invalid(String code, String detail, List<Fault> errors) {
    return new Problem(422, code, detail, errors, null);
  }

  /** 503: nothing was lost or half-done; the same request may be sent again in a second. */
  public static Problem unavailable() {
    return new Problem(
        503, "unavailable", "The service cannot answer now. Try again shortly.", List.of(), 1);
  }

  /** 500: a fault of ours; the log says more under the request's id. */
  public static Problem internal() {
    return of(500, "internal_error", "Something failed on our side.");
  }

  public ProblemException exception() {
    return new ProblemException(this);
  }
}
