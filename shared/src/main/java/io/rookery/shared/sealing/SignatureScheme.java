package io.rookery.shared.sealing;

/** How a notification is signed, by the name that Standard Webhooks gives it in the header. */
public enum SignatureScheme {
  /** HMAC-SHA256 with a secret that both sides have. */
  V1("v1"),
  /** Ed25519: we sign with a key that nobody else has, the receiver needs the public one alone. */
  V1A("v1a");

  private final String wireName;

  SignatureScheme(String wireName) {
    this.wireName = wireName;
  }

  public String wireName() {
    return wireName;
  }

  /**
   * Reads a wire name.
   *
   * @throws IllegalArgumentException for any other text
   */
  public static SignatureScheme parse(String wireName) {
    for (SignatureScheme scheme : values()) {
      if (scheme.wireName.equals(wireName)) {
        return scheme;
      }
    }
    throw new IllegalArgumentException("a signature scheme is v1 or v1a");
  }
}
