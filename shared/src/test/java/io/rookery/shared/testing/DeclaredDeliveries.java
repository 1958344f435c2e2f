package io.rookery.shared.testing;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.rookery.shared.model.NotificationType;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;

/** The AsyncAPI document, as tests hold what is sent to clients against it. */
public final class DeclaredDeliveries {
  public static final String PLACE = "shared/src/main/resources/api/asyncapi.yaml";

  private final JsonObject document;

  private DeclaredDeliveries(JsonObject document) {
    this.document = document;
  }

  public static DeclaredDeliveries read() {
    try (InputStream yaml = DeclaredDeliveries.class.getResourceAsStream("/api/asyncapi.yaml")) {
      return new DeclaredDeliveries(
          new JsonObject(
              new YAMLMapper().readValue(yaml, new TypeReference<Map<String, Object>>() {})));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** All of it. */
  public JsonObject document() {
    return document;
  }

  /** The first example of a type. */
  public JsonObject example(NotificationType type) {
    return message(type).getJsonArray("examples").getJsonObject(0).getJsonObject("payload");
  }

  /** Says what of a body does not fit the schema of its type; empty if all does. */
  public Optional<String> fault(NotificationType type, JsonObject body) {
    return fault(message(type).getJsonObject("payload"), body);
  }

  /** Says the same of the headers, in lower case. */
  public Optional<String> headerFault(NotificationType type, JsonObject headers) {
    return fault(message(type).getJsonObject("headers"), headers);
  }

  private Optional<String> fault(JsonObject schema, JsonObject value) {
    OutputUnit judged =
        Validator.create(
                JsonSchema.of(document.copy().mergeIn(schema)),
                new JsonSchemaOptions()
                    .setDraft(Draft.DRAFT202012)
                    .setBaseUri("app://rookery")
                    .setOutputFormat(OutputFormat.Basic))
            .validate(value);
    return judged.getValid() ? Optional.empty() : Optional.of(judged.toJson().encode());
  }

  private JsonObject message(NotificationType type) {
    return document.getJsonObject("components").getJsonObject("messages").stream()
        .map(one -> (JsonObject) one.getValue())
        .filter(one -> type.wireName().equals(one.getString("name")))
        .findFirst()
        .orElseThrow(() -> new AssertionError("add " + type.wireName() + " to " + PLACE));
  }
}
