package io.rookery.console;

import io.rookery.console.api.Api;
import io.rookery.console.api.Bus;
import io.rookery.console.api.SubscriptionBodies;
import io.rookery.console.auth.RandomTexts;
import io.rookery.console.auth.SessionGate;
import io.rookery.console.auth.Sessions;
import io.rookery.console.auth.SignInLinkRoutes;
import io.rookery.console.auth.SignInLinks;
import io.rookery.console.page.Assets;
import io.rookery.console.page.Html;
import io.rookery.console.page.LiveFeed;
import io.rookery.console.page.PageDoor;
import io.rookery.console.page.Pages;
import io.rookery.console.page.SignInPage;
import io.rookery.shared.http.BearerAuth;
import io.rookery.shared.http.HttpDoor;
import io.rookery.shared.http.RateLimit;
import io.rookery.shared.launch.RoleContext;
import io.rookery.shared.launch.RoleVerticle;
import io.vertx.core.Future;
import io.vertx.ext.web.Route;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.Supplier;

/** Opens the door for people. */
public final class ConsoleVerticle extends RoleVerticle {
  private final ConsoleSettings settings;
  private final RoleContext lent;
  private HttpDoor door;
  private LiveFeed live;

  public ConsoleVerticle(ConsoleSettings settings, RoleContext lent) {
    this.settings = settings;
    this.lent = lent;
  }

  @Override
  public Future<?> start() {
    door = new HttpDoor(vertx, settings.door(), lent.health());
    return vertx
        .executeBlocking(Assets::load)
        .compose(this::addRoutes)
        .compose(ready -> door.open())
        .onSuccess(port -> lent.ports().opened("console", port));
  }

  private Future<?> addRoutes(Assets assets) {
    Api api =
        new Api(
            new Bus(vertx, settings.answerTimeout()),
            new SubscriptionBodies(door.bodies(), settings.bodyBytesMax()),
            settings.masterKey(),
            settings.testTimeout(),
            lent.clock());
    RateLimit limit = new RateLimit(settings.door().rate(), System::nanoTime);
    BearerAuth auth = new BearerAuth(lent.directory(), limit);
    api.add(door.router(), auth);

    PageDoor pages = signIn(assets, auth);
    Pages.add(pages, api, lent.clock());
    live = new LiveFeed(vertx, pages, lent.clock(), settings.liveViewersMax());
    live.add();
    return live.start();
  }

  /** Where pages are added, once people can sign in. */
  private PageDoor signIn(Assets assets, BearerAuth auth) {
    assets.add(door.router());
    Supplier<String> texts = new RandomTexts(new SecureRandom());
    Sessions sessions = new Sessions(settings.sessions(), lent.clock(), texts);
    SignInLinks links = new SignInLinks(settings.sessions().linkAgeMax(), lent.clock(), texts);
    SessionGate gate = new SessionGate(sessions, lent.directory());
    PageDoor pages =
        new PageDoor(door.router(), gate, door.bodies(), settings.bodyBytesMax(), new Html(assets));
    new SignInLinkRoutes(links).add(door.router(), auth);
    new SignInPage(pages, sessions, links, lent.directory()).add();
    return pages;
  }

  @Override
  public Future<?> drain() {
    Future<?> streams = live == null ? Future.succeededFuture() : live.close();
    return streams.compose(ended -> door.close());
  }

  public List<Route> routes() {
    return door.router().getRoutes();
  }
}
