package io.rookery.ingest.notification;

/** A request whose commit was not reported, or not in time. */
public final class AcceptFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final boolean mayBeStored;

  /** False only where PostgreSQL surely rolled it back or never saw it. */
  public AcceptFailed(boolean mayBeStored, Throwable cause) {
    super(mayBeStored ? "may be stored" : "not stored", cause, false, false);
    this.mayBeStored = mayBeStored;
  }

  public boolean mayBeStored() {
    return mayBeStored;
  }
}
