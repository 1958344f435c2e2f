package io.rookery.dispatch.breaker;

/** What an attempt says of the host, as against the endpoint on it. */
public enum Reach {
  /** There was a connection, whatever came of it. */
  REACHED,
  /** No address, no connection or no TLS. */
  UNREACHABLE,
  /** Nothing was tried, or the fault was ours. */
  NO_NEWS
}
