package io.rookery.console.page;

import io.rookery.console.api.Scope;
import io.rookery.console.auth.Browser;
import io.rookery.console.auth.Session;
import io.rookery.console.auth.SessionGate;
import io.rookery.shared.http.Bodies;
import io.rookery.shared.http.Problem;
import io.rookery.shared.http.Problems;
import io.rookery.shared.model.KeyRole;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.function.Function;

/**
 * Where pages are added: each behind a session and a set of roles, each form with its session's
 * token from a page of this door, each failure a page that says what to do.
 */
public final class PageDoor {
  private final Router router;
  private final SessionGate gate;
  private final Bodies bodies;
  private final int formBytesMax;
  private final Html html;

  public PageDoor(Router router, SessionGate gate, Bodies bodies, int formBytesMax, Html html) {
    this.router = router;
    this.gate = gate;
    this.bodies = bodies;
    this.formBytesMax = formBytesMax;
    this.html = html;
  }

  Router router() {
    return router;
  }

  Html html() {
    return html;
  }

  SessionGate gate() {
    return gate;
  }

  /** A page for all who may read. */
  void page(String path, Function<Visit, Future<? extends Reply>> story) {
    page(path, Scope.READERS, story);
  }

  void page(String path, Set<KeyRole> roles, Function<Visit, Future<? extends Reply>> story) {
    router
        .get(path)
        .handler(
            context ->
                gate.admit(context, roles)
                    .map(session -> look(context, session))
                    .compose(visit -> story.apply(visit).map(reply -> answer(visit, reply)))
                    .onFailure(failure -> refuse(context, failure)));
  }

  /** What a form does that has no fields, and that nobody need see again. */
  void form(String path, Set<KeyRole> roles, Function<Visit, Future<? extends Reply>> story) {
    form(path, roles, story, refused -> Future.failedFuture(refused.refusal().exception()));
  }

  /**
   * What a form does.
   *
   * @param again the page that it stands on, which is shown again where it is refused
   */
  void form(
      String path,
      Set<KeyRole> roles,
      Function<Visit, Future<? extends Reply>> story,
      Function<Visit, Future<View>> again) {
    router
        .post(path)
        .handler(
            context ->
                gate.admit(context, roles)
                    .compose(session -> read(context).map(form -> own(context, session, form)))
                    .compose(visit -> act(visit, story, again))
                    .onFailure(failure -> refuse(context, failure)));
  }

  private Future<Void> act(
      Visit visit,
      Function<Visit, Future<? extends Reply>> story,
      Function<Visit, Future<View>> again) {
    return Future.succeededFuture(visit)
        .<Reply>compose(one -> story.apply(one).map(reply -> reply))
        .map(reply -> answer(visit, reply))
        .recover(failure -> showAgain(visit, Problems.of(failure), again));
  }

  /** Where the page cannot be shown either, the reason that came first counts, but for a bug. */
  private Future<Void> showAgain(Visit visit, Problem why, Function<Visit, Future<View>> again) {
    if (!Filled.KEPT.contains(why.status())) {
      return Future.failedFuture(why.exception());
    }
    Visit refused = visit.refused(why);
    return Future.succeededFuture(refused)
        .compose(again)
        .map(view -> answer(refused, view.with(why.status())))
        .recover(
            failure -> {
              Problem also = Problems.of(failure);
              return Future.failedFuture((also.status() == 500 ? also : why).exception());
            });
  }

  /** Reads a form that comes from a page of this door. */
  Future<Form> read(RoutingContext context) {
    Browser.requireOwnOrigin(context.request());
    return bodies.form(context.request(), formBytesMax).map(Form::read);
  }

  /** Shows a failure as a page; who is signed out is asked to sign in and comes back. */
  void refuse(RoutingContext context, Throwable failure) {
    Problem problem = Problems.of(failure);
    if (!context.request().isEnded()) {
      // Nobody will read what is left of the body.
      context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    if (problem.status() == 401) {
      signIn(context);
      return;
    }
    String title = Words.ofStatus(problem.status());
    Chrome chrome =
        SessionGate.admitted(context)
            .map(session -> new Visit(context, session, Scope.of(context), null))
            .map(visit -> Chrome.of(html.assets(), title, Chrome.Tab.NONE, visit, null))
            .orElseGet(() -> Chrome.signedOut(html.assets(), title));
    html.send(context, problem.status(), "problem", chrome, ProblemModel.of(problem));
  }

  private static Visit look(RoutingContext context, Session session) {
    requireQuery(context);
    return new Visit(context, session, Scope.of(context), null);
  }

  /** Decoded when it is first asked for, which must not fail in the middle of a story. */
  static void requireQuery(RoutingContext context) {
    try {
      context.request().params();
    } catch (IllegalArgumentException malformed) {
      throw Problem.of(400, "invalid_query", "The address of this page cannot be read.")
          .exception();
    }
  }

  private static Visit own(RoutingContext context, Session session, Form form) {
    SessionGate.requireOwnForm(session, form.text("csrf"));
    return new Visit(context, session, Scope.of(context), form);
  }

  private void signIn(RoutingContext context) {
    boolean page = HttpMethod.GET.equals(context.request().method());
    String path =
        "/sign-in"
            + (page
                ? "?to=" + URLEncoder.encode(context.request().uri(), StandardCharsets.UTF_8)
                : "");
    if (context.request().headers().contains("hx-request")) {
      Html.protect(context.response())
          .setStatusCode(401)
          .putHeader("hx-redirect", "/sign-in")
          .end();
    } else {
      redirect(context, path);
    }
  }

  private Void answer(Visit visit, Reply reply) {
    RoutingContext context = visit.context();
    if (reply instanceof Reply.Redirect redirect) {
      redirect(context, redirect.path());
    } else if (reply instanceof View view) {
      Notice notice = Notice.parse(context.request().getParam("done"));
      Chrome chrome = Chrome.of(html.assets(), view.title(), view.tab(), visit, notice);
      html.send(context, view.status(), view.template(), chrome, view.model());
    }
    return null;
  }

  static void redirect(RoutingContext context, String path) {
    Html.protect(context.response()).setStatusCode(303).putHeader(HttpHeaders.LOCATION, path).end();
  }
}
