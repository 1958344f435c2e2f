package io.rookery.dispatch.breaker;

import io.rookery.shared.model.EndpointKey;
import java.time.Instant;

/**
 * What the engine decided of an endpoint: a row of {@code endpoint_state}, from which the shard's
 * next owner goes on.
 *
 * @param version of the endpoint; a newer one starts clean
 * @param openings times in a row that the breaker opened without a success; sets the back-off
 * @param openUntil null unless the breaker is open; in the past while half-open
 * @param restUntil null unless the endpoint rests after a 429 or 503; in the past while half-open
 * @param failSince first failure since the last success
 * @param goneAt first 410 since the last success
 * @param disabledWhy {@code gone} or {@code failing}; null if it is not disabled
 * @param flag what the client must fix; null if nothing
 */
public record EndpointState(
    EndpointKey key,
    long version,
    int openings,
    Instant openUntil,
    Instant restUntil,
    Instant failSince,
    Instant goneAt,
    String disabledWhy,
    String flag) {

  /** An endpoint of which there is nothing to remember: its row is deleted. */
  public static EndpointState clean(EndpointKey key, long version) {
    return new EndpointState(key, version, 0, null, null, null, null, null, null);
  }

  public boolean isClean() {
    return equals(clean(key, version));
  }

  EndpointState failing(Instant since, Instant gone) {
    return new EndpointState(
        key, version, openings, openUntil, restUntil, since, gone, disabledWhy, flag);
  }

  EndpointState open(int times, Instant until) {
    return new EndpointState(
        key, version, times, until, null, failSince, goneAt, disabledWhy, flag);
  }

  EndpointState rest(int times, Instant until) {
    return new EndpointState(
        key, version, times, null, until, failSince, goneAt, disabledWhy, flag);
  }

  EndpointState disabled(String why) {
    return new EndpointState(key, version, openings, null, null, failSince, goneAt, why, flag);
  }

  EndpointState flagged(String text) {
    return new EndpointState(
        key, version, openings, openUntil, restUntil, failSince, goneAt, disabledWhy, text);
  }
}
