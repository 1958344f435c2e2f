package io.rookery.console.auth;

import io.rookery.shared.contract.AccessContract.CheckKey;
import java.time.Instant;

/**
 * Somebody is signed in.
 *
 * @param id what the cookie holds
 * @param csrf what each form of this session holds, and no other site can know
 * @param key asked again at each request, so that a revoked key ends its sessions; the key itself
 *     is not kept
 * @param usedAt what polls by itself does not count
 */
public record Session(String id, String csrf, CheckKey key, Instant beganAt, Instant usedAt) {

  Session usedAt(Instant now) {
    return new Session(id, csrf, key, beganAt, now);
  }

  /** Never the secrets: what is printed ends in a log. */
  @Override
  public String toString() {
    return "Session[" + key.keyId() + ", " + beganAt + "]";
  }
}
