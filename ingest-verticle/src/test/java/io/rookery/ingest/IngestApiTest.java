package io.rookery.ingest;

import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyRole;
import io.rookery.shared.testing.DeclaredDoorContract;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;

/** The routes, parameters and bodies of this door are those of the OpenAPI document. */
@ExtendWith(VertxExtension.class)
class IngestApiTest extends DeclaredDoorContract {
  private IngestFixture door;

  IngestApiTest() {
    super("ingest");
  }

  @BeforeAll
  void start(Vertx vertx) throws Exception {
    door =
        IngestFixture.start(
            vertx,
            Map.of(
                "http.bodyTimeout", "3s",
                "http.requestsPerSecondOfKey", "1",
                "http.requestsBurstOfKey", "1"));
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
  protected int port() {
    return door.port();
  }

  @Override
  protected String key() throws Exception {
    return door.producerKey(Environment.SANDBOX);
  }

  @Override
  protected String keyOfAnotherRole() throws Exception {
    return door.key(KeyRole.ACCOUNT_MANAGER, "anna", null);
  }

  @Override
  protected HttpRequest<Buffer> request(HttpMethod method, String path) throws Exception {
    return door.request(method, key(), path);
  }
}
