package io.rookery.console.api;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.rookery.shared.http.Bodies;
import io.rookery.shared.http.Problem;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;

/** Reads the JSON tree of a body, strictly: no key twice, nothing after the value. */
public final class SubscriptionBodies {
  private static final int DEPTH_MAX = 64;
  private static final Problem NOT_JSON =
      Problem.of(
          400, "invalid_json", "The body is not one JSON value, or an object has a key twice.");
  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              new JsonFactoryBuilder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(DEPTH_MAX).build())
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final Bodies bodies;
  private final int bytesMax;

  public SubscriptionBodies(Bodies bodies, int bytesMax) {
    this.bodies = bodies;
    this.bytesMax = bytesMax;
  }

  Future<JsonNode> read(HttpServerRequest request) {
    return bodies.json(request, bytesMax).map(SubscriptionBodies::tree);
  }

  private static JsonNode tree(Buffer body) {
    try {
      // From text: of bytes Jackson would guess the encoding.
      JsonNode tree = MAPPER.readTree(body.toString());
      // An escape may spell half a surrogate pair, which no table can hold.
      if (!tree.isMissingNode() && StandardCharsets.UTF_8.newEncoder().canEncode(tree.toString())) {
        return tree;
      }
    } catch (JsonProcessingException malformed) {
      // Its message repeats the body.
    }
    throw NOT_JSON.exception();
  }
}
