package io.rookery.console;

import io.rookery.console.api.AttentionRoutes;
import io.rookery.console.api.Bus;
import io.rookery.console.api.ClientRoutes;
import io.rookery.console.api.ControlRoutes;
import io.rookery.console.api.EndpointRoutes;
import io.rookery.console.api.NotificationRoutes;
import io.rookery.console.api.ReplayRoutes;
import io.rookery.console.api.SecretBox;
import io.rookery.console.api.SecretRoutes;
import io.rookery.console.api.SubscriptionBodies;
import io.rookery.console.api.SubscriptionRoutes;
import io.rookery.console.api.TestRoutes;
import io.rookery.console.api.UndeliveredRoutes;
import io.rookery.console.auth.RandomTexts;
import io.rookery.console.auth.SessionGate;
import io.rookery.console.auth.Sessions;
import io.rookery.console.auth.SignInLinkRoutes;
import io.rookery.console.auth.SignInLinks;
import io.rookery.console.page.ActionPage;
import io.rookery.console.page.Assets;
import io.rookery.console.page.ClientPage;
import io.rookery.console.page.ClientsPage;
import io.rookery.console.page.Html;
import io.rookery.console.page.LiveFeed;
import io.rookery.console.page.OverviewPage;
import io.rookery.console.page.PageDoor;
import io.rookery.console.page.SignInPage;
import io.rookery.console.page.StopPage;
import io.rookery.shared.http.BearerAuth;
import io.rookery.shared.http.HttpDoor;
import io.rookery.shared.launch.RoleContext;
import io.rookery.shared.launch.RoleVerticle;
import io.vertx.core.Future;
import java.security.SecureRandom;
import java.util.UUID;
import java.util.function.Supplier;

/** Opens the door for people. */
public final class ConsoleVerticle extends RoleVerticle {
  private final ConsoleSettings settings;
  private final RoleContext lent;
  private HttpDoor door;
  private Bus bus;
  private ControlRoutes control;
  private LiveFeed live;

  public ConsoleVerticle(ConsoleSettings settings, RoleContext lent) {
    this.settings = settings;
    this.lent = lent;
  }

  @Override
  public Future<?> start() {
    door = new HttpDoor(vertx, settings.door(), lent.health());
    addApi();
    return vertx
        .executeBlocking(Assets::load)
        .compose(this::addPages)
        .compose(ready -> door.open())
        .onSuccess(port -> lent.ports().opened("console", port));
  }

  private void addApi() {
    BearerAuth auth = new BearerAuth(lent.directory());
    bus = new Bus(vertx, settings.answerTimeout());
    SubscriptionBodies bodies = new SubscriptionBodies(door.bodies(), settings.bodyBytesMax());
    SecretBox secrets = new SecretBox(settings.masterKey(), UUID::randomUUID);
    new SubscriptionRoutes(bus, bodies, secrets).add(door.router(), auth);
    new SecretRoutes(bus, bodies, secrets).add(door.router(), auth);
    new EndpointRoutes(bus, bodies).add(door.router(), auth);
    new TestRoutes(bus, bodies, settings.testTimeout()).add(door.router(), auth);
    new ReplayRoutes(bus, bodies).add(door.router(), auth);
    control = new ControlRoutes(bus, bodies);
    control.add(door.router(), auth);
    new ClientRoutes(bus).add(door.router(), auth);
    new NotificationRoutes(bus, secrets).add(door.router(), auth);
    new UndeliveredRoutes(bus).add(door.router(), auth);
    new AttentionRoutes(bus).add(door.router(), auth);
  }

  private Future<?> addPages(Assets assets) {
    Supplier<String> secrets = new RandomTexts(new SecureRandom());
    Sessions sessions = new Sessions(settings.sessions(), lent.clock(), secrets);
    SignInLinks links = new SignInLinks(settings.sessions().linkAgeMax(), lent.clock(), secrets);
    assets.add(door.router());
    SessionGate gate = new SessionGate(sessions, lent.directory());
    PageDoor pages =
        new PageDoor(door.router(), gate, door.bodies(), settings.bodyBytesMax(), new Html(assets));
    new SignInLinkRoutes(links).add(door.router(), new BearerAuth(lent.directory()));
    new SignInPage(pages, sessions, links, lent.directory()).add();
    new OverviewPage(bus).add(pages);
    new ClientsPage(bus).add(pages);
    new ClientPage(bus).add(pages);
    new ActionPage(bus, control).add(pages);
    new StopPage(control).add(pages);
    live = new LiveFeed(vertx, pages, lent.clock(), settings.liveViewersMax());
    live.add();
    return live.start();
  }

  @Override
  public Future<?> drain() {
    Future<?> streams = live == null ? Future.succeededFuture() : live.close();
    return streams.compose(ended -> door.close());
  }
}
