package io.rookery.shared.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** Why a delivery stands in the backlog. */
public enum WaitReason {
  /** An attempt failed; the next has a time. */
  RETRY(1, "retry"),
  BREAKER_OPEN(2, "breaker_open"),
  /** The endpoint answered 429 or 503 and rests as a whole. */
  RESTING(3, "resting"),
  DISABLED(4, "disabled"),
  /** More rows than memory holds for one endpoint; they drain oldest first. */
  SPILLED(5, "spilled"),
  /** A fault of our own, such as an endpoint that could not be looked up. */
  OWN_FAULT(6, "own_fault"),
  /** A human paused the endpoint. */
  PAUSED(7, "paused"),
  /** An operator stopped all sending of the environment. */
  STOPPED(8, "stopped"),
  /** The endpoint is ordered by user, and an earlier notification of the user comes first. */
  BEHIND_EARLIER(9, "behind_earlier"),
  /** The host of the endpoint, which others share, cannot be reached. */
  HOST_OPEN(10, "host_open"),
  /** So many calls are open to the address of its host that it waits for a second. */
  ADDRESS_BUSY(11, "address_busy"),
  /** Its attempts are used up, and what is later of its user waits until a human acts on it. */
  HOLDS_USER(12, "holds_user"),
  /** Nobody has tested the production endpoint yet, nor taken it upon himself. */
  UNTESTED(13, "untested");

  private final short code;
  private final String wireName;

  WaitReason(int code, String wireName) {
    this.code = (short) code;
    this.wireName = wireName;
  }

  public short code() {
    return code;
  }

  @JsonValue
  public String wireName() {
    return wireName;
  }

  @JsonCreator
  public static WaitReason parse(String text) {
    for (WaitReason reason : values()) {
      if (reason.wireName.equals(text)) {
        return reason;
      }
    }
    throw new IllegalArgumentException("no such wait reason");
  }

  public static WaitReason ofCode(int code) {
    for (WaitReason reason : values()) {
      if (reason.code == code) {
        return reason;
      }
    }
    throw new IllegalArgumentException("no wait reason has the code " + code);
  }
}
