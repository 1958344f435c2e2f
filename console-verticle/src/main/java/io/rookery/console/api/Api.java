package io.rookery.console.api;

import io.rookery.shared.http.BearerAuth;
import io.rookery.shared.sealing.MasterKey;
import io.vertx.ext.web.Router;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;

/**
 * The admin API, one class per noun. The pages ask the same classes, so that each rule is in one
 * place.
 */
public final class Api {
  private final Bus bus;
  private final SubscriptionBodies bodies;
  private final PageCursors cursors;
  private final ApprovalRoutes approvals;
  private final AuditRoutes audit;
  private final ControlRoutes control;
  private final EndpointRoutes endpoints;
  private final KeyRoutes keys;
  private final NotificationRoutes notifications;
  private final PromotionRoutes promotion;
  private final ReplayRoutes replays;
  private final SecretRoutes secrets;
  private final SubscriptionRoutes subscriptions;
  private final TestRoutes tests;

  public Api(
      Bus bus,
      SubscriptionBodies bodies,
      MasterKey masterKey,
      Duration testTimeout,
      InstantSource clock) {
    this.bus = bus;
    this.bodies = bodies;
    cursors = new PageCursors(masterKey);
    SecretBox box = new SecretBox(masterKey, UUID::randomUUID);
    approvals = new ApprovalRoutes(bus, cursors);
    audit = new AuditRoutes(bus, cursors);
    control = new ControlRoutes(bus, bodies);
    endpoints = new EndpointRoutes(bus, bodies, box);
    keys = new KeyRoutes(bus, bodies, new SecureRandom(), clock, cursors);
    notifications = new NotificationRoutes(bus, box, cursors);
    promotion = new PromotionRoutes(bus, bodies);
    replays = new ReplayRoutes(bus, bodies, cursors);
    secrets = new SecretRoutes(bus, bodies, box);
    subscriptions = new SubscriptionRoutes(bus, bodies, box);
    tests = new TestRoutes(bus, bodies, testTimeout);
  }

  /** Adds all routes, each behind a key. */
  public void add(Router router, BearerAuth auth) {
    approvals.add(router, auth);
    audit.add(router, auth);
    control.add(router, auth);
    endpoints.add(router, auth);
    keys.add(router, auth);
    notifications.add(router, auth);
    promotion.add(router, auth);
    replays.add(router, auth);
    secrets.add(router, auth);
    subscriptions.add(router, auth);
    tests.add(router, auth);
    new AttentionRoutes(bus, cursors).add(router, auth);
    new ClientRoutes(bus, cursors).add(router, auth);
    new ErasureRoutes(bus, bodies).add(router, auth);
    new UndeliveredRoutes(bus, cursors).add(router, auth);
  }

  public Bus bus() {
    return bus;
  }

  public PageCursors cursors() {
    return cursors;
  }

  public ApprovalRoutes approvals() {
    return approvals;
  }

  public AuditRoutes audit() {
    return audit;
  }

  public ControlRoutes control() {
    return control;
  }

  public EndpointRoutes endpoints() {
    return endpoints;
  }

  public KeyRoutes keys() {
    return keys;
  }

  public NotificationRoutes notifications() {
    return notifications;
  }

  public PromotionRoutes promotion() {
    return promotion;
  }

  public ReplayRoutes replays() {
    return replays;
  }

  public SecretRoutes secrets() {
    return secrets;
  }

  public SubscriptionRoutes subscriptions() {
    return subscriptions;
  }

  public TestRoutes tests() {
    return tests;
  }
}
