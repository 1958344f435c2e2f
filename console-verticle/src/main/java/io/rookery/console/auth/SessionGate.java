package io.rookery.console.auth;

import io.rookery.shared.contract.AccessContract.Principal;
import io.rookery.shared.directory.Directory;
import io.rookery.shared.http.BearerAuth;
import io.rookery.shared.http.Problem;
import io.rookery.shared.model.KeyRole;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;

/** Lets a request pass if its cookie is of a session whose key is still valid. */
public final class SessionGate {
  /** Nobody is signed in, or no longer: who reads this is sent to the sign-in page. */
  public static final Problem SIGNED_OUT =
      Problem.of(401, "signed_out", "You are signed out. Sign in again.");

  private static final Problem FORBIDDEN =
      Problem.of(
          403,
          "forbidden",
          "Your key may not do this. Ask somebody whose key has the role for it.");
  private static final Problem STALE_FORM =
      Problem.of(
          403,
          "stale_form",
          "This form is not of your present session, so nothing was done. Open the page again and"
              + " repeat it.");

  private static final String SESSION = "rookery.session";

  /** What a page sends with requests that it makes by itself: they keep no session alive. */
  private static final String POLL = "x-rookery-poll";

  private final Sessions sessions;
  private final Directory directory;

  public SessionGate(Sessions sessions, Directory directory) {
    this.sessions = sessions;
    this.directory = directory;
  }

  /** Who asks; fails with the problem that keeps it out. Completes on the caller's context. */
  public Future<Session> admit(RoutingContext context, Set<KeyRole> roles) {
    HttpServerRequest request = context.request();
    boolean poll = request.headers().contains(POLL);
    Optional<Session> session =
        Browser.session(request).flatMap(id -> poll ? sessions.find(id) : sessions.use(id));
    if (session.isEmpty()) {
      return Future.failedFuture(SIGNED_OUT.exception());
    }
    Future<Optional<Principal>> checked = directory.check(session.get().key());
    return (checked.isComplete() ? checked : here(request, checked))
        .map(principal -> decide(context, roles, session.get(), principal));
  }

  /** Who was admitted; empty: nobody was, or may not do what was asked. */
  public static Optional<Session> admitted(RoutingContext context) {
    return Optional.ofNullable(context.get(SESSION));
  }

  /** Whether a session has not ended meanwhile and its key is still valid. */
  public Future<Boolean> isStillOpen(Session session) {
    return sessions.find(session.id()).isEmpty()
        ? Future.succeededFuture(false)
        : directory.check(session.key()).map(Optional::isPresent);
  }

  /** Ends the session and takes its cookie away. */
  public void signOut(HttpServerRequest request, Session session) {
    sessions.end(session);
    Browser.forget(request);
  }

  /**
   * A form must hold what only this session's pages hold.
   *
   * @throws io.rookery.shared.http.ProblemException 403 where it does not
   */
  public static void requireOwnForm(Session session, String csrf) {
    byte[] own = session.csrf().getBytes(StandardCharsets.UTF_8);
    if (!MessageDigest.isEqual(own, csrf.getBytes(StandardCharsets.UTF_8))) {
      throw STALE_FORM.exception();
    }
  }

  private Session decide(
      RoutingContext context, Set<KeyRole> roles, Session session, Optional<Principal> principal) {
    if (principal.isEmpty()) {
      signOut(context.request(), session);
      throw SIGNED_OUT.exception();
    }
    if (!roles.contains(principal.get().role())) {
      throw FORBIDDEN.exception();
    }
    BearerAuth.admit(context, principal.get());
    context.put(SESSION, session);
    return session;
  }

  /** The answer may come on the context of another asker; until it is there, the body waits. */
  private static <T> Future<T> here(HttpServerRequest request, Future<T> elsewhere) {
    Context here = Vertx.currentContext();
    Promise<T> answer = Promise.promise();
    request.pause();
    elsewhere.onComplete(done -> here.runOnContext(then -> resume(request, answer, done)));
    return answer.future();
  }

  private static <T> void resume(
      HttpServerRequest request, Promise<T> answer, AsyncResult<T> done) {
    if (done.succeeded()) {
      answer.complete(done.result());
    } else {
      answer.fail(done.cause());
    }
    request.resume();
  }
}
