package io.rookery.shared.model;

/**
 * Who asks for a change, for its record.
 *
 * @param keyId the public part of the key that asks; null: not by a key
 * @param name the key's name, or what acts without one
 * @param role the key's; null: not by a key
 * @param requestId names the request in its answer and in the log; null: not by a request
 */
public record Actor(String keyId, String name, KeyRole role, String requestId) {

  /** Acts on the database itself, such as the command line. */
  public static Actor withoutKey(String name) {
    return new Actor(null, name, null, null);
  }

  /** Keys are named after who holds them, and one person may hold several. */
  public boolean isSamePersonAs(Actor other) {
    return name.equals(other.name) || (keyId != null && keyId.equals(other.keyId));
  }
}
