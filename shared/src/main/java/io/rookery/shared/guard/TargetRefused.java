package io.rookery.shared.guard;

/** A URL, or the address behind it, that nothing may be sent to. */
public final class TargetRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final Refusal refusal;
  private final String detail;

  TargetRefused(Refusal refusal, String detail) {
    super(refusal.wireName() + ": " + detail, null, false, false);
    this.refusal = refusal;
    this.detail = detail;
  }

  /** What programs compare, such as {@code not_public}. */
  public String code() {
    return refusal.wireName();
  }

  public Refusal refusal() {
    return refusal;
  }

  /** One sentence for people; names the address where an address was the reason. */
  public String detail() {
    return detail;
  }
}
