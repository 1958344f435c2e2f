package io.rookery.ingest.notification;

import io.rookery.shared.model.NotificationId;
import java.util.List;

/** What became of one request in its commit. */
public record Receipt(Kind kind, List<NotificationId> ids) {

  /** How it stands to its Idempotency-Key. */
  public enum Kind {
    /** Stored now. */
    ACCEPTED,
    /** The same request was stored before, under these ids. */
    REPLAYED,
    /** Another request has the key; nothing was stored. */
    MISMATCH,
    /** Who has the key could not be found out; the key makes it safe to ask again. */
    UNDECIDED
  }
}
