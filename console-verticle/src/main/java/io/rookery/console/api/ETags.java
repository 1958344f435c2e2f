package io.rookery.console.api;

import io.rookery.shared.contract.SubscriptionContract.IfMatch;
import io.rookery.shared.http.Problem;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The version of a subscription as HTTP has it (RFC 9110): in {@code ETag} and {@code If-Match}.
 */
final class ETags {
  // A weak one is legal and equals none; so does one that is no version of ours.
  private static final Pattern TAG = Pattern.compile("(W/)?\"([\\x21\\x23-\\x7e]*)\"");
  private static final Pattern VERSION = Pattern.compile("[0-9]{1,18}");
  private static final Problem MALFORMED =
      Problem.of(
          400, "invalid_if_match", "If-Match is the ETag of an answer, with its quotes, or *.");

  static String of(long version) {
    return "\"" + version + "\"";
  }

  /** Null if the request has none; 400 if it is none. */
  static IfMatch in(RoutingContext context) {
    List<String> given = context.request().headers().getAll(HttpHeaders.IF_MATCH);
    if (given.isEmpty()) {
      return null;
    }
    if (given.equals(List.of("*"))) {
      return new IfMatch(true, List.of());
    }
    List<Long> versions = new ArrayList<>();
    for (String one : String.join(",", given).split(",", -1)) {
      Matcher tag = TAG.matcher(one.strip());
      if (!tag.matches()) {
        throw MALFORMED.exception();
      }
      if (tag.group(1) == null && VERSION.matcher(tag.group(2)).matches()) {
        versions.add(Long.valueOf(tag.group(2)));
      }
    }
    return new IfMatch(false, versions);
  }

  private ETags() {}
}
