package io.rookery.shared.guard;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The one form of a path and query that many spellings share (RFC 3986, 6.2.2): escapes of what
 * needs none undone, the others in upper case, dot segments gone.
 */
final class PathForm {
  private static final Pattern ESCAPE = Pattern.compile("%([0-9a-fA-F]{2})");
  private static final String UNRESERVED_MARKS = "-._~";

  /** Takes what begins with a slash and is ASCII. */
  static String of(String pathAndQuery) {
    String unescaped = ESCAPE.matcher(pathAndQuery).replaceAll(PathForm::spelled);
    int query = unescaped.indexOf('?');
    return query < 0
        ? withoutDots(unescaped)
        : withoutDots(unescaped.substring(0, query)) + unescaped.substring(query);
  }

  private static String spelled(MatchResult escape) {
    char meant = (char) Integer.parseInt(escape.group(1), 16);
    return Matcher.quoteReplacement(
        isUnreserved(meant) ? String.valueOf(meant) : escape.group().toUpperCase(Locale.ROOT));
  }

  private static boolean isUnreserved(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || UNRESERVED_MARKS.indexOf(c) >= 0;
  }

  private static String withoutDots(String path) {
    Deque<String> kept = new ArrayDeque<>();
    String[] segments = path.substring(1).split("/", -1);
    for (String segment : segments) {
      if (segment.equals("..")) {
        kept.pollLast();
      } else if (!segment.equals(".")) {
        kept.addLast(segment);
      }
    }
    String last = segments[segments.length - 1];
    boolean namesFolder = last.equals(".") || last.equals("..");
    return "/" + String.join("/", kept) + (namesFolder && !kept.isEmpty() ? "/" : "");
  }

  private PathForm() {}
}
