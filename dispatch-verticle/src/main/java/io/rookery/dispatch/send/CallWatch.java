package io.rookery.dispatch.send;

import io.vertx.core.buffer.Buffer;

/** Sees a call from nearby, for who wants to know more than its result. */
interface CallWatch {
  /** Sees nothing: the usual one. */
  CallWatch NONE = new CallWatch() {};

  /** The connection is there, and the request begins to leave. */
  default void sent() {}

  /** The answer begins to arrive. */
  default void answered() {}

  /** A part of the answer's body arrived. */
  default void took(Buffer part) {}
}
