package io.rookery.shared.sealing;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * Master keys by version: the first seals, all of them open. As text {@code 2:<base64>,1:<base64>},
 * each of 32 bytes; one without a version has version 1. Immutable.
 */
final class KeyRing {
  private static final int KEY_BYTES = 32;
  private static final Pattern FORM = Pattern.compile("(?:([1-9][0-9]{0,8}):)?([A-Za-z0-9+/]+=*)");

  /** In the order of the text. */
  private final Map<Integer, SecretKey> keys;

  private KeyRing(Map<Integer, SecretKey> keys) {
    this.keys = keys;
  }

  /** Throws IllegalArgumentException for other texts; its message holds nothing of the text. */
  static KeyRing parse(String text) {
    Map<Integer, SecretKey> keys = new LinkedHashMap<>();
    for (String part : text.strip().split(",", -1)) {
      Matcher matcher = FORM.matcher(part.strip());
      if (!matcher.matches()) {
        throw malformed();
      }
      int version = matcher.group(1) == null ? 1 : Integer.parseInt(matcher.group(1));
      if (keys.put(version, key(matcher.group(2))) != null) {
        throw new IllegalArgumentException("two master keys have the version " + version);
      }
    }
    return new KeyRing(keys);
  }

  /** With another key, of a version above all others, which seals from then on. */
  KeyRing with(byte[] key) {
    Map<Integer, SecretKey> more = new LinkedHashMap<>();
    more.put(keys.keySet().stream().max(Integer::compare).orElseThrow() + 1, keyOf(key));
    more.putAll(keys);
    return new KeyRing(more);
  }

  /** The current key alone. */
  KeyRing currentOnly() {
    return new KeyRing(Map.of(current(), sealing()));
  }

  int current() {
    return keys.keySet().iterator().next();
  }

  SecretKey sealing() {
    return keys.values().iterator().next();
  }

  /** Null if there is none of this version. */
  SecretKey opening(int version) {
    return keys.get(version);
  }

  Set<Integer> versions() {
    return keys.keySet();
  }

  /** The text that {@link #parse} reads; it is the keys in clear. */
  String text() {
    return keys.entrySet().stream()
        .map(
            one ->
                one.getKey()
                    + ":"
                    + Base64.getEncoder().encodeToString(one.getValue().getEncoded()))
        .collect(Collectors.joining(","));
  }

  /** Never the keys: what is printed ends in a log. */
  @Override
  public String toString() {
    return "KeyRing" + versions();
  }

  private static SecretKey key(String base64) {
    try {
      return keyOf(Base64.getDecoder().decode(base64));
    } catch (IllegalArgumentException notBase64) {
      throw malformed();
    }
  }

  private static SecretKey keyOf(byte[] bytes) {
    if (bytes.length != KEY_BYTES) {
      throw malformed();
    }
    return new SecretKeySpec(bytes, "AES");
  }

  private static IllegalArgumentException malformed() {
    return new IllegalArgumentException("a master key is base64 of 32 bytes");
  }
}
