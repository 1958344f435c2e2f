package io.rookery.shared.testing;

import io.rookery.shared.testing.DeclaredApi.Operation;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The refusals that a door itself gives for an operation, before it asks anybody: really provoked,
 * and as the document declares them.
 */
final class DoorRefusals {
  /** The second is refused where one a second is allowed, unless the machine sleeps in between. */
  private static final int TRIES_WITH_ONE_KEY = 20;

  private static final String LONG = "x".repeat(20_000);

  private final DeclaredApi api;
  private final DeclaredDoorContract door;

  DoorRefusals(DeclaredApi api, DeclaredDoorContract door) {
    this.api = api;
    this.door = door;
  }

  Set<String> declared(Operation operation) {
    return api.answers(operation).stream()
        .filter(answer -> isOurs(operation, answer))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  Set<String> given(Operation operation) throws Exception {
    String path = door.path(operation);
    String nothing = operation.path().replaceAll("\\{[a-z_]+}", "-");
    Set<String> given = new TreeSet<>();
    // For four of 400, 401, 403, 404, 413, 414, 415, 431, 422 and 429; others may come of them too.
    given.add(answer(request(operation, path, door.key(), "content-length: -5")));
    given.add(answer(request(operation, path, door.key(), json("{"))));
    given.add(answer(request(operation, path, door.key(), head(1) + "\r\n\r\n\u00ff")));
    given.add(answer(request(operation, path + "?no=such", door.key(), "content-length: 0")));
    given.add(answer(request(operation, path, "rk_all_nobody_s3", "content-length: 0")));
    given.add(answer(request(operation, path, door.keyOfAnotherRole(), "content-length: 0")));
    given.add(answer(request(operation, nothing, door.key(), json("{}"))));
    given.add(answer(request(operation, path, door.key(), head(2_000_000_000))));
    given.add(answer(request(operation, path + "?" + LONG, door.key(), "content-length: 0")));
    given.add(answer(request(operation, path, door.key(), "content-type: text/plain")));
    given.add(answer(request(operation, path, door.key(), "x-long: " + LONG)));
    given.addAll(spoilt(operation, path));
    given.addAll(often(operation, path));
    given.removeIf(answer -> !isOurs(operation, answer));
    return given;
  }

  /** A body that does not come takes seconds, and is waited for together with all others. */
  private static boolean isOurs(Operation operation, String answer) {
    return operation.isOfTheDoor(answer) && !answer.startsWith("408");
  }

  /** A request whose body never comes. */
  String withoutItsBody(Operation operation) throws Exception {
    return request(operation, door.path(operation), door.key(), head(9));
  }

  private Set<String> spoilt(Operation operation, String path) throws Exception {
    Set<String> given = new TreeSet<>();
    if (operation.hasBody()) {
      for (Object body : new SpoiltRequests(api).bodies(operation)) {
        String sent = json(Json.encode(body));
        given.add(answer(request(operation, path, door.key(), sent)));
        // Some must know first which version is meant, and of some that is asked elsewhere.
        given.add(answer(request(operation, path, door.key(), "if-match: *\r\n" + sent)));
        if (given.stream().anyMatch(answer -> answer.startsWith("422"))) {
          break;
        }
      }
    }
    return given;
  }

  private Set<String> often(Operation operation, String path) throws Exception {
    String key = door.key();
    Set<String> given = new TreeSet<>();
    for (int i = 0; i < TRIES_WITH_ONE_KEY && !given.contains("429 rate_limited"); i++) {
      given.add(answer(request(operation, path, key, "content-length: 0")));
    }
    return given;
  }

  /** As the document has it: a status, and with it the code of a refusal. */
  private String answer(String request) throws Exception {
    try (RawHttp raw = new RawHttp(door.port())) {
      RawHttp.Answer answer = raw.write(request).read();
      return "application/problem+json".equals(answer.headers().get("content-type"))
          ? answer.status() + " " + new JsonObject(answer.body()).getString("code")
          : Integer.toString(answer.status());
    }
  }

  /** {@code rest}: further headers, and after an empty line a body. */
  private static String request(Operation operation, String path, String key, String rest) {
    return operation.method().toUpperCase(Locale.ROOT)
        + " "
        + path
        + " HTTP/1.1\r\nhost: door\r\nauthorization: Bearer "
        + key
        + "\r\n"
        + rest
        + (rest.contains("\r\n\r\n") ? "" : "\r\n\r\n");
  }

  private static String json(String body) {
    return head(body.getBytes(StandardCharsets.UTF_8).length) + "\r\n\r\n" + body;
  }

  private static String head(int bytes) {
    return "content-type: application/json\r\ncontent-length: " + bytes;
  }
}
