package io.rookery.console;

import io.rookery.console.api.ApprovalRoutes;
import io.rookery.console.api.AttentionRoutes;
import io.rookery.console.api.AuditRoutes;
import io.rookery.console.api.Bus;
import io.rookery.console.api.ClientRoutes;
import io.rookery.console.api.ControlRoutes;
import io.rookery.console.api.EndpointRoutes;
import io.rookery.console.api.ErasureRoutes;
import io.rookery.console.api.KeyRoutes;
import io.rookery.console.api.NotificationRoutes;
import io.rookery.console.api.PageCursors;
import io.rookery.console.api.PromotionRoutes;
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
import io.rookery.console.page.AuditPage;
import io.rookery.console.page.ClientPage;
import io.rookery.console.page.ClientsPage;
import io.rookery.console.page.Html;
import io.rookery.console.page.KeysPage;
import io.rookery.console.page.LiveFeed;
import io.rookery.console.page.NotificationPage;
import io.rookery.console.page.NotificationsPage;
import io.rookery.console.page.OverviewPage;
import io.rookery.console.page.PageDoor;
import io.rookery.console.page.PromotePage;
import io.rookery.console.page.ReplayPage;
import io.rookery.console.page.RotatePage;
import io.rookery.console.page.SettingsPage;
import io.rookery.console.page.SignInPage;
import io.rookery.console.page.StopPage;
import io.rookery.console.page.SubscriptionPage;
import io.rookery.console.page.TestPage;
import io.rookery.shared.http.BearerAuth;
import io.rookery.shared.http.HttpDoor;
import io.rookery.shared.http.RateLimit;
import io.rookery.shared.launch.RoleContext;
import io.rookery.shared.launch.RoleVerticle;
import io.vertx.core.Future;
import io.vertx.ext.web.Route;
import java.security.SecureRandom;
import java.util.List;
import java.util.UUID;
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
    Bus bus = new Bus(vertx, settings.answerTimeout());
    SubscriptionBodies bodies = new SubscriptionBodies(door.bodies(), settings.bodyBytesMax());
    PageCursors cursors = new PageCursors(settings.masterKey());
    SecretBox secrets = new SecretBox(settings.masterKey(), UUID::randomUUID);
    SubscriptionRoutes subscriptions = new SubscriptionRoutes(bus, bodies, secrets);
    SecretRoutes signing = new SecretRoutes(bus, bodies, secrets);
    EndpointRoutes endpoints = new EndpointRoutes(bus, bodies, secrets);
    TestRoutes tests = new TestRoutes(bus, bodies, settings.testTimeout());
    ReplayRoutes replays = new ReplayRoutes(bus, bodies, cursors);
    ControlRoutes control = new ControlRoutes(bus, bodies);
    NotificationRoutes notifications = new NotificationRoutes(bus, secrets, cursors);
    PromotionRoutes promotion = new PromotionRoutes(bus, bodies);
    AuditRoutes audit = new AuditRoutes(bus, cursors);
    KeyRoutes keys = new KeyRoutes(bus, bodies, new SecureRandom(), lent.clock(), cursors);

    RateLimit limit = new RateLimit(settings.door().rate(), System::nanoTime);
    BearerAuth auth = new BearerAuth(lent.directory(), limit);
    subscriptions.add(door.router(), auth);
    signing.add(door.router(), auth);
    endpoints.add(door.router(), auth);
    promotion.add(door.router(), auth);
    tests.add(door.router(), auth);
    replays.add(door.router(), auth);
    control.add(door.router(), auth);
    notifications.add(door.router(), auth);
    new ClientRoutes(bus, cursors).add(door.router(), auth);
    new UndeliveredRoutes(bus, cursors).add(door.router(), auth);
    new AttentionRoutes(bus, cursors).add(door.router(), auth);
    new ApprovalRoutes(bus, cursors).add(door.router(), auth);
    audit.add(door.router(), auth);
    keys.add(door.router(), auth);
    new ErasureRoutes(bus, bodies).add(door.router(), auth);

    PageDoor pages = signIn(assets, auth);
    new OverviewPage(bus).add(pages);
    new StopPage(control).add(pages);
    new ClientsPage(bus, cursors).add(pages);
    new SubscriptionPage(bus, subscriptions).add(pages);
    new ClientPage(bus, lent.clock()).add(pages);
    new ActionPage(bus, control).add(pages);
    new SettingsPage(bus, endpoints).add(pages);
    new TestPage(bus, tests).add(pages);
    new RotatePage(bus, signing).add(pages);
    new PromotePage(promotion).add(pages);
    new NotificationsPage(bus, notifications, cursors).add(pages);
    new NotificationPage(bus, notifications, control).add(pages);
    new ReplayPage(bus, replays, lent.clock()).add(pages);
    new AuditPage(bus, audit, cursors).add(pages);
    new KeysPage(keys, lent.clock(), cursors).add(pages);
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
