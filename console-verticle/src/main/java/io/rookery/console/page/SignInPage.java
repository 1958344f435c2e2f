package io.rookery.console.page;

import io.rookery.console.auth.Browser;
import io.rookery.console.auth.Session;
import io.rookery.console.auth.Sessions;
import io.rookery.console.auth.SignInLinks;
import io.rookery.shared.contract.AccessContract.CheckKey;
import io.rookery.shared.contract.AccessContract.Principal;
import io.rookery.shared.directory.Directory;
import io.rookery.shared.http.ProblemException;
import io.rookery.shared.model.KeyRole;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.EnumSet;
import java.util.Optional;

/** {@code /sign-in} with an API key or the token of a link, and {@code /sign-out}. */
public final class SignInPage {
  private static final String UNKNOWN_KEY =
      "This key is not known: it is mistyped, has expired or was revoked. Ask an operator for a new"
          + " one (bin/rookery key new --help).";
  private static final String USED_LINK =
      "This link was used already or is too old. Sign in with an API key, or start again what"
          + " printed the link.";
  private static final String PRODUCER =
      "This is a producer's key: it hands in notifications and cannot sign in. Ask an operator for"
          + " a key of an account manager.";

  private final PageDoor door;
  private final Sessions sessions;
  private final SignInLinks links;
  private final Directory directory;

  public SignInPage(PageDoor door, Sessions sessions, SignInLinks links, Directory directory) {
    this.door = door;
    this.sessions = sessions;
    this.links = links;
    this.directory = directory;
  }

  /**
   * What the page shows.
   *
   * @param unsafe true: nobody signs in here, since the network could read along
   * @param to where to go then
   * @param token of a link; empty: a key is asked for
   * @param fault why it did not work; null: not tried yet
   */
  public record Model(boolean unsafe, String to, String token, String fault) {}

  public void add() {
    door.router().get("/sign-in").handler(this::show);
    door.router().post("/sign-in").handler(this::signIn);
    door.form(
        "/sign-out",
        EnumSet.allOf(KeyRole.class),
        visit -> {
          door.gate().signOut(visit.context().request(), visit.session());
          return Future.succeededFuture(new Reply.Redirect("/sign-in"));
        });
  }

  private void show(RoutingContext context) {
    try {
      PageDoor.requireQuery(context);
    } catch (ProblemException malformed) {
      door.refuse(context, malformed);
      return;
    }
    String token = context.request().getParam("token", "");
    send(context, 200, new Model(false, target(context.request().getParam("to")), token, null));
  }

  private void send(RoutingContext context, int status, Model model) {
    boolean unsafe = !Browser.mayCarrySecrets(context.request());
    Chrome chrome = Chrome.signedOut(door.html().assets(), "Sign in");
    door.html()
        .send(
            context,
            status,
            "sign-in",
            chrome,
            new Model(unsafe, model.to(), model.token(), model.fault()));
  }

  private void signIn(RoutingContext context) {
    Future.succeededFuture()
        .compose(now -> door.read(context))
        .compose(form -> signIn(context, form))
        .onFailure(failure -> door.refuse(context, failure));
  }

  private Future<Void> signIn(RoutingContext context, Form form) {
    String to = target(form.text("to"));
    String token = form.text("token");
    Optional<CheckKey> asked =
        !Browser.mayCarrySecrets(context.request())
            ? Optional.empty()
            : token.isEmpty() ? Directory.questionOf(form.text("key")) : links.take(token);
    Future<Optional<Principal>> checked =
        asked.map(directory::check).orElse(Future.succeededFuture(Optional.empty()));
    return checked.map(
        principal -> {
          if (principal.isEmpty()) {
            String fault = token.isEmpty() ? UNKNOWN_KEY : USED_LINK;
            send(context, 401, new Model(false, to, "", fault));
          } else if (principal.get().role() == KeyRole.PRODUCER) {
            send(context, 403, new Model(false, to, "", PRODUCER));
          } else {
            Session session = sessions.begin(asked.get());
            Browser.keep(context.request(), session);
            PageDoor.redirect(context, to);
          }
          return null;
        });
  }

  /** Only a page of this door: whoever writes a link must not choose where its reader ends. */
  private static String target(String to) {
    return to == null || !to.matches("/(?![/\\\\])[\\x21-\\x7e]*") ? "/" : to;
  }
}
