package io.rookery.dispatch.send;

import java.util.Locale;

/**
 * Why an attempt got no answer that counts. An answer with a status counts, whatever its length:
 * its class is {@code status_404} and the like.
 */
public enum FailureClass {
  /** The host has no address now. */
  DNS,
  /** The guard refused the URL or an address of its host; nothing was connected to. */
  ADDRESS_REFUSED,
  /** Refused, unreachable. */
  CONNECT,
  /** The handshake failed, or the certificate is not trusted or of another name. */
  TLS,
  TIMEOUT_CONNECT,
  /** Sent, but the deadline passed before an answer began. */
  TIMEOUT_FIRST_BYTE,
  /** The deadline passed before the answer ended. */
  TIMEOUT_BODY,
  /** The connection ended before the answer did. */
  RESET,
  /** What came back is not HTTP. */
  PROTOCOL,
  /** The status line or the headers are longer than what is read: no answer could be taken. */
  TOO_BIG,
  /** We could not send: too busy, out of sockets, stopping. The receiver has no part in it. */
  OWN_FAULT;

  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
