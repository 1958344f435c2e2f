package io.rookery.dispatch.send;

import io.rookery.shared.model.WaitReason;

/** What came of one HTTP call, as a fact: judging it is the retry policy's. */
public sealed interface AttemptResult {

  /** From the beginning of the attempt, name resolution included, to its end. */
  long latencyMs();

  /**
   * The receiver answered.
   *
   * @param retryAfter the header as it came; null if there is none
   * @param location where a redirect points, which is not followed; null if there is none
   * @param snippet the beginning of an answer that is not 2xx, as text; null for 2xx and for an
   *     empty one
   * @param tooBig true if the answer was longer than what is read, and was cut off
   * @param certificate for how long the receiver's certificate is valid; null without TLS
   */
  record Answered(
      int status,
      String retryAfter,
      String location,
      String snippet,
      boolean tooBig,
      Validity certificate,
      long latencyMs)
      implements AttemptResult {}

  /**
   * There was no whole answer.
   *
   * @param detail for people; holds nothing of the notification
   */
  record Failed(FailureClass failure, String detail, long latencyMs) implements AttemptResult {}

  /**
   * The call was not made: it has to wait, for no fault of anybody.
   *
   * @param reason what the delivery waits for
   */
  record Unsent(WaitReason reason, long latencyMs) implements AttemptResult {}
}
