package io.rookery.shared.http;

import io.rookery.shared.contract.AccessContract.Principal;
import io.rookery.shared.directory.Directory;
import io.rookery.shared.model.KeyRole;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Lets a request pass if its API key is valid and has one of the roles. */
public final class BearerAuth {
  private static final String PRINCIPAL = "rookery.principal";
  private static final String SCHEME = "Bearer ";
  private static final int KEY_LENGTH_MAX = 200;

  /** Says no more than that, so that nobody learns which keys there are. */
  public static final Problem UNAUTHORIZED =
      Problem.of(401, "unauthorized", "A valid API key is needed.");

  public static final Problem FORBIDDEN = Problem.of(403, "forbidden", "This key may not do this.");

  private final Function<String, Future<Optional<Principal>>> check;
  private final RateLimit limit;

  public BearerAuth(Directory directory, RateLimit limit) {
    this(directory::check, limit);
  }

  BearerAuth(Function<String, Future<Optional<Principal>>> check, RateLimit limit) {
    this.check = check;
    this.limit = limit;
  }

  /**
   * 401, the same for a missing, malformed, unknown, expired or revoked key; 403 for another role;
   * 429 for a key that asks too often.
   */
  public Handler<RoutingContext> require(KeyRole first, KeyRole... others) {
    return require(EnumSet.of(first, others));
  }

  /** The same for any of {@code roles}. */
  public Handler<RoutingContext> require(Set<KeyRole> roles) {
    return context -> {
      Optional<String> key = keyOf(context.request().getHeader(HttpHeaders.AUTHORIZATION));
      if (key.isEmpty()) {
        Problems.send(context, UNAUTHORIZED);
        return;
      }
      Future<Optional<Principal>> checked = check.apply(key.get());
      if (checked.isComplete()) {
        decide(context, roles, checked);
      } else {
        decideLater(context, roles, checked);
      }
    };
  }

  /** For who proved by another way than a header who calls. */
  public static void admit(RoutingContext context, Principal principal) {
    context.put(PRINCIPAL, principal);
  }

  /** Who calls; only behind {@link #require} or {@link #admit}. */
  public static Principal principal(RoutingContext context) {
    return context.get(PRINCIPAL);
  }

  /** The key in an {@code Authorization} header. */
  public static Optional<String> keyOf(String header) {
    if (header == null
        || header.length() <= SCHEME.length()
        || header.length() > KEY_LENGTH_MAX
        || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return Optional.empty();
    }
    return Optional.of(header.substring(SCHEME.length()).strip());
  }

  /** Until the answer is there, which may come on the context of another asker, the body waits. */
  private void decideLater(
      RoutingContext context, Set<KeyRole> roles, Future<Optional<Principal>> checked) {
    Context here = Vertx.currentContext();
    context.request().pause();
    checked.onComplete(
        done ->
            here.runOnContext(
                then -> {
                  decide(context, roles, done);
                  context.request().resume();
                }));
  }

  private void decide(
      RoutingContext context, Set<KeyRole> roles, AsyncResult<Optional<Principal>> checked) {
    if (checked.failed()) {
      Problems.send(context, checked.cause());
    } else if (checked.result().isEmpty()) {
      Problems.send(context, UNAUTHORIZED);
    } else if (!roles.contains(checked.result().get().role())) {
      Problems.send(context, FORBIDDEN);
    } else {
      pass(context, checked.result().get());
    }
  }

  private void pass(RoutingContext context, Principal principal) {
    Optional<Problem> refused = limit.take(principal);
    if (refused.isPresent()) {
      Problems.send(context, refused.get());
    } else {
      admit(context, principal);
      context.next();
    }
  }
}
