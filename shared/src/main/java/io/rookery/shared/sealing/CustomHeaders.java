package io.rookery.shared.sealing;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/**
 * The headers that an endpoint wants beside ours, by their names in lower case. Their values may be
 * credentials, so they are sealed wherever they are stored or cross the bus. Immutable.
 *
 * <p>A change of them has the same form; in it a name without a value takes that header away.
 */
public final class CustomHeaders {
  public static final int HEADERS_MAX = 20;
  public static final int NAME_CHARACTERS_MAX = 64;
  public static final int VALUE_CHARACTERS_MAX = 1_024;

  public static final CustomHeaders NONE = new CustomHeaders(new TreeMap<>());

  /** A token of RFC 9110. */
  private static final Pattern NAME =
      Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1," + NAME_CHARACTERS_MAX + "}");

  /** Visible, and spaces between what is. */
  private static final Pattern VALUE = Pattern.compile("[!-~](?:[ -~]*[!-~])?");

  /** They frame or describe the body, or belong to the connection. */
  private static final Set<String> OURS =
      Set.of(
          "host",
          "content-length",
          "content-type",
          "content-encoding",
          "transfer-encoding",
          "connection",
          "keep-alive",
          "proxy-connection",
          "upgrade",
          "http2-settings",
          "te",
          "trailer",
          "expect");

  private static final List<String> OUR_PREFIXES = List.of("webhook-", "x-rook-");

  /** In a change null: take it away. */
  private final SortedMap<String, String> values;

  private CustomHeaders(SortedMap<String, String> values) {
    this.values = values;
  }

  /** Takes legal names and values only, and each name once, in whatever case. */
  public static CustomHeaders of(Map<String, String> given) {
    SortedMap<String, String> values = new TreeMap<>();
    given.forEach(
        (name, value) -> {
          String key = name.toLowerCase(Locale.ROOT);
          if (faultOf(name, value).isPresent() || values.containsKey(key)) {
            throw new IllegalArgumentException("no such header can be sent");
          }
          values.put(key, value);
        });
    return new CustomHeaders(values);
  }

  /**
   * Opens sealed ones.
   *
   * @throws UnsealFailed if they were sealed with another key or in another context
   */
  public static CustomHeaders open(MasterKey master, SealedSecret sealed, SecretContext context) {
    JsonObject json =
        new JsonObject(new String(master.open(sealed, context), StandardCharsets.US_ASCII));
    Map<String, String> values = new TreeMap<>();
    json.forEach(header -> values.put(header.getKey(), (String) header.getValue()));
    return of(values);
  }

  public SealedSecret seal(MasterKey master, SecretContext context) {
    JsonObject json = new JsonObject();
    values.forEach(json::put);
    return master.seal(json.encode().getBytes(StandardCharsets.US_ASCII), context);
  }

  /**
   * Says what is wrong with a header, without repeating its value; empty if nothing is.
   *
   * @param value null: the header is to be taken away
   */
  public static Optional<String> faultOf(String name, String value) {
    if (!NAME.matcher(name).matches()) {
      return Optional.of(
          "A name has 1 to "
              + NAME_CHARACTERS_MAX
              + " letters, digits and characters of !#$%&'*+-.^_`|~.");
    }
    String lower = name.toLowerCase(Locale.ROOT);
    if (OURS.contains(lower) || OUR_PREFIXES.stream().anyMatch(lower::startsWith)) {
      return Optional.of("This header is not yours to set.");
    }
    if (value != null
        && (value.length() > VALUE_CHARACTERS_MAX || !VALUE.matcher(value).matches())) {
      return Optional.of(
          "A value has 1 to "
              + VALUE_CHARACTERS_MAX
              + " visible ASCII characters, and spaces only between them.");
    }
    return Optional.empty();
  }

  /** These, changed: a header that is named again has its new value, or is gone. */
  public CustomHeaders with(CustomHeaders change) {
    SortedMap<String, String> changed = new TreeMap<>(values);
    changed.putAll(change.values);
    changed.values().removeIf(value -> value == null);
    return new CustomHeaders(changed);
  }

  /** In lower case, sorted. */
  public List<String> names() {
    return List.copyOf(values.keySet());
  }

  public void forEach(BiConsumer<String, String> nameAndValue) {
    values.forEach(nameAndValue);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CustomHeaders headers && values.equals(headers.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  /** Never a value: what is printed ends in a log. */
  @Override
  public String toString() {
    return "CustomHeaders" + values.keySet();
  }
}
