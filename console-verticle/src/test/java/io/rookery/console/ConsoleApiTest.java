package io.rookery.console;

import io.rookery.shared.guard.Refusal;
import io.rookery.shared.model.KeyRole;
import io.rookery.shared.testing.DeclaredDoorContract;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;

/** The routes, parameters and bodies of this door are those of the OpenAPI document. */
@ExtendWith(VertxExtension.class)
class ConsoleApiTest extends DeclaredDoorContract {
  private static final Path REGISTRY =
      Path.of("../subscription-verticle/src/main/java/io/rookery/subscription/registry");
  private static final Pattern FAULT =
      Pattern.compile("(?:faults\\.add|return invalid)\\(\\s*\"([a-z_]+)\"");

  private ConsoleFixture door;

  ConsoleApiTest() {
    super("console");
  }

  @BeforeAll
  void start(Vertx vertx) throws Exception {
    door =
        new ConsoleFixture(
            vertx,
            Map.of(
                "console.bodyTimeout", "3s",
                "console.requestsPerSecondOfKey", "1",
                "console.requestsBurstOfKey", "1"));
  }

  @AfterAll
  void stop() throws Exception {
    door.close();
  }

  /** What is wrong with a subscription as a whole, its registry says. */
  @Override
  protected Map<String, Set<String>> madeBehindTheDoor() throws Exception {
    Set<String> codes = new TreeSet<>();
    for (Refusal refusal : Refusal.values()) {
      codes.add(refusal.wireName());
    }
    try (Stream<Path> files = Files.list(REGISTRY)) {
      for (Path file : files.toList()) {
        Matcher one = FAULT.matcher(Files.readString(file));
        while (one.find()) {
          codes.add(one.group(1));
        }
      }
    }
    return Map.of("#/components/responses/InvalidSubscription", codes);
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
    return door.key(KeyRole.OPERATOR);
  }

  @Override
  protected String keyOfAnotherRole() throws Exception {
    return door.key(KeyRole.PRODUCER);
  }

  @Override
  protected HttpRequest<Buffer> request(HttpMethod method, String path) throws Exception {
    return door.request(method, key(), path);
  }
}
