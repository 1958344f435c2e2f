package io.rookery.shared.guard;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An http or https URL taken apart strictly: whatever two programs could read in two ways is
 * refused instead of repaired.
 */
record UrlParts(boolean tls, HostName host, int port, String path) {
  static final int URL_CHARACTERS_MAX = 2_048;
  private static final Pattern FORM =
      Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):(?://([^/?#]*)([^#]*))?.*", Pattern.DOTALL);
  private static final Pattern AUTHORITY =
      Pattern.compile("(\\[[^\\]]*]|[^:\\[\\]]*)(?::([0-9]*))?");
  // %00 to %1f and %7f: a receiver or a proxy may undo the escape into a header line.
  private static final Pattern ESCAPED_CONTROL = Pattern.compile("%(?:[01][0-9a-fA-F]|7[fF])");

  static UrlParts parse(String url) {
    if (url == null || url.isBlank()) {
      throw new TargetRefused(Refusal.MALFORMED, "A URL is needed.");
    }
    if (url.length() > URL_CHARACTERS_MAX) {
      throw new TargetRefused(
          Refusal.TOO_LONG, "A URL has at most " + URL_CHARACTERS_MAX + " characters.");
    }
    if (url.chars().anyMatch(c -> Character.isISOControl(c) || Character.isWhitespace(c))
        || ESCAPED_CONTROL.matcher(url).find()) {
      throw new TargetRefused(
          Refusal.CONTROL_CHARACTER, "A URL holds no spaces or control characters, also escaped.");
    }
    if (url.indexOf('\\') >= 0) {
      throw new TargetRefused(Refusal.BACKSLASH, "A URL holds no backslash.");
    }
    Matcher form = FORM.matcher(url);
    if (!form.matches()) {
      throw new TargetRefused(Refusal.MALFORMED, "A URL begins with https:// and a host.");
    }
    String scheme = form.group(1).toLowerCase(Locale.ROOT);
    if (!scheme.equals("https") && !scheme.equals("http")) {
      throw new TargetRefused(Refusal.SCHEME, "The scheme is https.");
    }
    String authority = form.group(2);
    if (authority == null || authority.isEmpty()) {
      throw new TargetRefused(Refusal.MALFORMED, "A URL begins with https:// and a host.");
    }
    if (authority.indexOf('@') >= 0) {
      throw new TargetRefused(Refusal.USERINFO, "A URL holds no user name or password.");
    }
    if (url.indexOf('#') >= 0) {
      throw new TargetRefused(Refusal.FRAGMENT, "A URL to send to has no fragment.");
    }
    Matcher parts = AUTHORITY.matcher(authority);
    if (!parts.matches()) {
      throw new TargetRefused(Refusal.MALFORMED, "The host and port cannot be read.");
    }
    boolean tls = scheme.equals("https");
    return new UrlParts(
        tls, HostName.parse(parts.group(1)), port(parts.group(2), tls), path(form.group(3)));
  }

  private static int port(String text, boolean tls) {
    if (text == null) {
      return tls ? 443 : 80;
    }
    if (!text.matches("[1-9][0-9]{0,4}") || Integer.parseInt(text) > 65_535) {
      throw new TargetRefused(Refusal.PORT, "A port is a number from 1 to 65535.");
    }
    return Integer.parseInt(text);
  }

  /** The path and query in ASCII, beginning with a slash. */
  private static String path(String text) {
    String path = text.startsWith("/") ? text : "/" + text;
    try {
      return new URI("https://host" + path).toASCIIString().substring("https://host".length());
    } catch (URISyntaxException invalid) {
      throw new TargetRefused(Refusal.MALFORMED, "The path or query holds a character it may not.");
    }
  }
}
