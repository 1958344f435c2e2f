package io.rookery.system.door;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;

/**
 * One thing that is wrong with a request.
 *
 * @param pick which of the many: of places, and of what stands there then
 */
record Twist(Kind kind, int pick) {
  /** What a text that must not begin a line of the log has behind what could begin one. */
  static final String MARK = "INJECTED";

  private static final ObjectMapper JSON = new ObjectMapper();

  static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "\u0000",
          "\n" + MARK,
          "\r\n" + MARK + ": x",
          "\u001b[31m" + MARK,
          "\u0085" + MARK,
          "\u2028" + MARK,
          "\u202e" + MARK,
          "%0d%0a" + MARK,
          "%n%s{}${jndi:ldap://127.0.0.1:9/x}",
          "é",
          "😀",
          "a".repeat(300),
          "x".repeat(70_000),
          "../../etc/passwd",
          "%00",
          "%",
          "%c3%28",
          "%2e%2e%2f",
          "' OR 1=1 --",
          "<script>alert(1)</script>",
          "-1",
          "0",
          "1e999",
          "9".repeat(40),
          "2026-11-24T10:00:00+25:00",
          "+999999999-12-31T23:59:59Z",
          "-999999999-01-01T00:00:00Z",
          "0001-01-01T00:00:00Z",
          "00000000-0000-0000-0000-000000000000",
          "ffffffff-ffff-ffff-ffff-ffffffffffff",
          "sandbox",
          "production",
          "all",
          "user.created",
          "delivered",
          "*",
          "now",
          "AAAAAQ",
          "http://[::1]:1/",
          "https://a..b/",
          "https://xn--/",
          "//");

  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "{}",
          "[]",
          "[null]",
          "[[[]]]",
          "{\"a\":1,\"a\":2}",
          "[".repeat(70) + "]".repeat(70),
          "[".repeat(5_000),
          "-0",
          "0",
          "-1",
          "0.5",
          "1e400",
          "-1e400",
          "1e-400",
          "1e999999999",
          "2147483648",
          "9223372036854775808",
          "1" + "0".repeat(1_500),
          "NaN",
          "\"\\ud800\"",
          "\"\\u0000\"",
          "[" + "0,".repeat(1_500) + "0]");

  private static final List<String> HEADERS =
      List.of(
          "content-type: text/plain",
          "content-type: application/json; charset=utf-16",
          "content-encoding: gzip",
          "transfer-encoding: chunked",
          "transfer-encoding: gzip, chunked",
          "content-length: 5",
          "content-length: -1",
          "content-length: 99999999999999999999",
          "content-length: 2000000000",
          "expect: 100-continue",
          "expect: the worst",
          "connection: close",
          "connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: x",
          "connection: upgrade, http2-settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABkAAQAAP__",
          "host: ",
          "host: a\r\nhost: b",
          "host: @:99999",
          "range: bytes=0-",
          ": nameless",
          "no colon",
          "x: y\r\n".repeat(200) + "x: y",
          " folded: line",
          "x\u0000y: z",
          "accept-encoding: gzip",
          "x-forwarded-proto: https\r\nx-forwarded-for: 10.0.0.1",
          "x-http-method-override: DELETE",
          "cookie: rookery_session=x; rookery_session=y; =; ;;");

  private static final List<String> TEXT_HEADERS =
      List.of("if-match", "x-request-id", "idempotency-key", "authorization", "origin", "cookie");

  private static final List<String> METHODS =
      List.of(
          "GET",
          "POST",
          "PUT",
          "PATCH",
          "DELETE",
          "HEAD",
          "OPTIONS",
          "TRACE",
          "CONNECT",
          "PROPFIND",
          "get",
          "",
          "G\u0000T",
          "x".repeat(5_000));

  enum Kind {
    VALUE(8),
    REMOVE(2),
    ADD(3),
    RENAME(1),
    CUT_BODY(1),
    INSERT(2),
    METHOD(1),
    SEGMENT(3),
    PATH(1),
    QUERY(5),
    HEADER(3),
    TEXT_HEADER(3),
    CALLER(1);

    private static final List<Kind> OF_BODY = List.of(VALUE, REMOVE, ADD, RENAME, CUT_BODY, INSERT);

    /** How often it comes, beside the others. */
    private final int weight;

    Kind(int weight) {
      this.weight = weight;
    }
  }

  static Arbitrary<Twist> any() {
    return of(List.of(Kind.values()));
  }

  static Arbitrary<Twist> ofBody() {
    return of(Kind.OF_BODY);
  }

  private static Arbitrary<Twist> of(List<Kind> kinds) {
    List<Tuple2<Integer, Kind>> weighed =
        kinds.stream().map(kind -> Tuple.of(kind.weight, kind)).toList();
    return Combinators.combine(Arbitraries.frequency(weighed), Arbitraries.integers())
        .as(Twist::new);
  }

  void spoil(Draft draft, Doors doors) {
    Random random = new Random(pick);
    switch (kind) {
      case VALUE, REMOVE, ADD, RENAME -> draft.body = json(draft.body, random);
      case CUT_BODY ->
          draft.body = draft.body.substring(0, random.nextInt(draft.body.length() + 1));
      case INSERT -> draft.body = inserted(draft.body, text(random), random);
      case METHOD -> draft.method = one(METHODS, random);
      case SEGMENT -> draft.path = segment(draft.path, random);
      case PATH -> draft.path = inserted(draft.path, text(random), random);
      case QUERY -> draft.query.put(parameter(draft, random), value(random));
      case HEADER -> draft.headers.add(one(HEADERS, random));
      case TEXT_HEADER -> draft.headers.add(one(TEXT_HEADERS, random) + ": " + text(random));
      case CALLER ->
          draft.headers.set(
              2, "authorization: Bearer " + doors.key(one(List.of(Caller.values()), random)));
    }
  }

  private static <T> T one(List<T> all, Random random) {
    return all.get(random.nextInt(all.size()));
  }

  private static String text(Random random) {
    return one(TEXTS, random);
  }

  private static String inserted(String into, String text, Random random) {
    int at = random.nextInt(into.length() + 1);
    return into.substring(0, at) + text + into.substring(at);
  }

  private static String segment(String path, Random random) {
    String[] segments = path.split("/", -1);
    segments[1 + random.nextInt(segments.length - 1)] = value(random);
    return String.join("/", segments);
  }

  private static String parameter(Draft draft, Random random) {
    return draft.parameters.isEmpty() || random.nextInt(8) == 0
        ? value(random)
        : one(List.copyOf(draft.parameters), random);
  }

  /** Percent-encoded as a rule, for it to come through. */
  private static String value(Random random) {
    String text = text(random);
    return random.nextInt(4) == 0 ? text : URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private String json(String body, Random random) {
    try {
      JsonNode tree = JSON.readTree(body);
      List<JsonNode> parents = new ArrayList<>();
      gather(tree, parents);
      if (parents.isEmpty()) {
        return body;
      }
      change(one(parents, random), random);
      return tree.toString();
    } catch (JsonProcessingException spoiltAlready) {
      return body;
    }
  }

  private static void gather(JsonNode node, List<JsonNode> parents) {
    if (node.isContainerNode()) {
      parents.add(node);
      node.forEach(child -> gather(child, parents));
    }
  }

  private void change(JsonNode parent, Random random) {
    RawValue value =
        new RawValue(
            random.nextBoolean()
                ? one(VALUES, random)
                : JsonObject.of("", text(random)).encode().replaceAll("^\\{\"\":|}$", ""));
    if (parent instanceof ArrayNode array) {
      array.addRawValue(value);
      return;
    }
    ObjectNode object = (ObjectNode) parent;
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    String name = names.isEmpty() ? "a" : one(names, random);
    switch (kind) {
      case VALUE -> object.putRawValue(name, value);
      case REMOVE -> object.remove(name);
      case RENAME -> object.set(text(random), object.remove(name));
      default -> object.putRawValue(text(random), value);
    }
  }
}
