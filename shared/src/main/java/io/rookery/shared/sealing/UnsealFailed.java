package io.rookery.shared.sealing;

/** A sealed secret that this master key, or this context, does not open. */
public final class UnsealFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnsealFailed(String message, Throwable cause) {
    super(message, cause);
  }
}
