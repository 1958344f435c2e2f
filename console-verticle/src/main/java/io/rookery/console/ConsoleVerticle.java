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
import io.rookery.shared.http.BearerAuth;
import io.rookery.shared.http.HttpDoor;
import io.rookery.shared.launch.RoleContext;
import io.rookery.shared.launch.RoleVerticle;
import io.vertx.core.Future;
import java.util.UUID;

/** Opens the door for people. */
public final class ConsoleVerticle extends RoleVerticle {
  private final ConsoleSettings settings;
  private final RoleContext lent;
  private HttpDoor door;

  public ConsoleVerticle(ConsoleSettings settings, RoleContext lent) {
    this.settings = settings;
    this.lent = lent;
  }

  @Override
  public Future<?> start() {
    door = new HttpDoor(vertx, settings.door(), lent.health());
    BearerAuth auth = new BearerAuth(lent.directory());
    Bus bus = new Bus(vertx, settings.answerTimeout());
    SubscriptionBodies bodies = new SubscriptionBodies(door.bodies(), settings.bodyBytesMax());
    SecretBox secrets = new SecretBox(settings.masterKey(), UUID::randomUUID);
    new SubscriptionRoutes(bus, bodies, secrets).add(door.router(), auth);
    new SecretRoutes(bus, bodies, secrets).add(door.router(), auth);
    new EndpointRoutes(bus, bodies).add(door.router(), auth);
    new TestRoutes(bus, bodies, settings.testTimeout()).add(door.router(), auth);
    new ReplayRoutes(bus, bodies).add(door.router(), auth);
    new ControlRoutes(bus, bodies).add(door.router(), auth);
    new ClientRoutes(bus).add(door.router(), auth);
    new NotificationRoutes(bus, secrets).add(door.router(), auth);
    new UndeliveredRoutes(bus).add(door.router(), auth);
    new AttentionRoutes(bus).add(door.router(), auth);
    return door.open().onSuccess(port -> lent.ports().opened("console", port));
  }

  @Override
  public Future<?> drain() {
    return door.close();
  }
}
