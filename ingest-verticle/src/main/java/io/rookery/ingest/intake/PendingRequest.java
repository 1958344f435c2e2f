package io.rookery.ingest.intake;

import io.rookery.ingest.notification.Acceptance;

/** A request between its arrival and its answer. */
final class PendingRequest {
  private final Acceptance acceptance;
  private final long bytes;
  private boolean isWritten;
  private boolean isGivenUp;

  PendingRequest(Acceptance acceptance) {
    this.acceptance = acceptance;
    this.bytes = acceptance.notifications().stream().mapToLong(one -> one.json().length()).sum();
  }

  Acceptance acceptance() {
    return acceptance;
  }

  int rows() {
    return acceptance.notifications().size();
  }

  long bytes() {
    return bytes;
  }

  /** From now on it may be stored; false if it must not be, because its producer was told so. */
  boolean beginWrite() {
    isWritten = !isGivenUp;
    return isWritten;
  }

  /** Its producer waits no longer. True if it will surely not be stored. */
  boolean giveUp() {
    isGivenUp = true;
    return !isWritten;
  }
}
