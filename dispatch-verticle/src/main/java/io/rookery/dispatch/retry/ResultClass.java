package io.rookery.dispatch.retry;

/** The rows of the verdict table: what kind of result an attempt had. */
public enum ResultClass {
  /** 2xx. */
  TAKEN,
  /** 400 413 414 415 422 431: this message will hardly ever be taken. */
  MESSAGE_REFUSED,
  /** 401 403 404 405 407 421 451: the client has something to fix. */
  CLIENT_MUST_FIX,
  /** 429 503: the endpoint asks for rest. */
  THROTTLED,
  /** 410: the endpoint says that it is gone for good. */
  GONE,
  /** The guard refused the address; nothing was sent. */
  ADDRESS_REFUSED,
  /** Every other answer, redirects included, and no answer at all. */
  FAILED,
  /** Our own fault; nothing was sent. */
  OWN_FAULT;

  static ResultClass ofStatus(int status) {
    if (status >= 200 && status <= 299) {
      return TAKEN;
    }
    return switch (status) {
      case 400, 413, 414, 415, 422, 431 -> MESSAGE_REFUSED;
      case 401, 403, 404, 405, 407, 421, 451 -> CLIENT_MUST_FIX;
      case 410 -> GONE;
      case 429, 503 -> THROTTLED;
      default -> FAILED;
    };
  }
}
