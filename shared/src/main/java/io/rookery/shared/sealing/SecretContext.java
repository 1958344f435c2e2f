package io.rookery.shared.sealing;

import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.NotificationId;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * What a sealed secret belongs to. It is authenticated with the ciphertext, so a secret that is
 * moved to another row, client, environment or use does not open.
 */
public record SecretContext(UUID id, EndpointKey endpoint, Kind kind) {

  /** What a secret is used for. */
  public enum Kind {
    SIGNING,
    PLATFORM,
    HEADERS,
    /** Never stored: the body of a notification on its way to a person. */
    BODY
  }

  /** Of a {@code whsec_} secret, which signs the body. */
  public static SecretContext signing(UUID id, EndpointKey endpoint) {
    return new SecretContext(id, endpoint, Kind.SIGNING);
  }

  /** Of the platform's secret, the key of {@code x-rook-hash}. */
  public static SecretContext platform(UUID id, EndpointKey endpoint) {
    return new SecretContext(id, endpoint, Kind.PLATFORM);
  }

  /** Of an endpoint's custom headers, all of them together. */
  public static SecretContext headers(UUID id, EndpointKey endpoint) {
    return new SecretContext(id, endpoint, Kind.HEADERS);
  }

  /** Of a notification's body, which says what only its client and people may read. */
  public static SecretContext body(NotificationId id, EndpointKey endpoint) {
    return new SecretContext(id.value(), endpoint, Kind.BODY);
  }

  /** The additional data of AES-GCM. Stored secrets depend on it: it never changes. */
  byte[] aad() {
    return String.join(
            "|",
            "rookery-secret-1",
            id.toString(),
            endpoint.client().toString(),
            endpoint.environment().wireName(),
            kind.name())
        .getBytes(StandardCharsets.US_ASCII);
  }
}
