package io.rookery.shared.guard;

import java.util.Locale;

/** Why a target is refused, in the words that an answer names it by. */
public enum Refusal {
  MALFORMED,
  TOO_LONG,
  CONTROL_CHARACTER,
  BACKSLASH,
  SCHEME,
  HTTPS_REQUIRED,
  USERINFO,
  FRAGMENT,
  HOST,
  PORT,
  /** The address is private, loopback, link-local, of a metadata service or otherwise special. */
  NOT_PUBLIC;

  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
