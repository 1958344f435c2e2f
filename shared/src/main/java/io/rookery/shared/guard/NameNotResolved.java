package io.rookery.shared.guard;

/** A host name that has no address now: it may have one later, so this is no refusal. */
public final class NameNotResolved extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NameNotResolved(String host, Throwable cause) {
    super("no address was found for " + host, cause, false, false);
  }
}
