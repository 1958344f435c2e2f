package io.rookery.console;

import io.rookery.shared.model.KeyRole;
import io.rookery.shared.testing.DeclaredDoorContract;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;

/** The routes, parameters and bodies of this door are those of the OpenAPI document. */
@ExtendWith(VertxExtension.class)
class ConsoleApiTest extends DeclaredDoorContract {
  private ConsoleFixture door;

  ConsoleApiTest() {
    super("console");
  }

  @BeforeAll
  void start(Vertx vertx) throws Exception {
    door = new ConsoleFixture(vertx);
  }

  @AfterAll
  void stop() throws Exception {
    door.close();
  }

  @Override
  protected List<Route> routes() {
    return door.routes();
  }

  @Override
  protected HttpRequest<Buffer> request(HttpMethod method, String path) throws Exception {
    return door.request(method, door.key(KeyRole.OPERATOR), path);
  }
}
