package io.rookery.dispatch.endpoint;

/** What the end of a call says of how much its endpoint can take. */
public enum CallEnd {
  /** 2xx. */
  SUCCEEDED,
  /** A timeout, 429 or 503: it was asked for too much. */
  OVERLOADED,
  /** Every other failure of the endpoint. */
  FAILED,
  /** Nothing of the endpoint: the call was not made, or the fault was ours. */
  NO_NEWS
}
