package io.rookery.dispatch.breaker;

import io.rookery.shared.model.WaitReason;
import java.time.Instant;

/**
 * Whether a delivery may be sent to an endpoint now. One that may not is parked and uses no attempt
 * (I7).
 *
 * @param until when the endpoint is tried again; null unless it is open or resting
 * @param why why it is disabled; null unless it is
 */
public record Admission(Kind kind, Instant until, String why) {
  /** The usual one. */
  public static final Admission PASS = new Admission(Kind.PASS, null, null);

  /** The endpoint is half-open: whoever {@linkplain EndpointBreakers#takeProbe takes} it, sends. */
  public static final Admission PROBE_DUE = new Admission(Kind.PROBE_DUE, null, null);

  /** What an endpoint does with deliveries now. */
  public enum Kind {
    PASS,
    PROBE_DUE,
    OPEN,
    RESTING,
    DISABLED
  }

  /** Why a delivery that is held back waits. */
  public WaitReason waitReason() {
    return switch (kind) {
      case PASS, PROBE_DUE -> throw new IllegalStateException("not held back");
      case OPEN -> WaitReason.BREAKER_OPEN;
      case RESTING -> WaitReason.RESTING;
      case DISABLED -> WaitReason.DISABLED;
    };
  }
}
