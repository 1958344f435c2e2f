package io.rookery.shared.testing;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The OpenAPI document, as tests hold the doors against it. */
public final class DeclaredApi {
  public static final String PLACE = "shared/src/main/resources/api/openapi.yaml";

  private static final List<String> API = List.of("/v1/", "/health/", "/openapi.yaml");

  private static final List<String> METHODS =
      List.of("get", "put", "post", "delete", "patch", "head", "options");
  // A path that is none, and a method that a path does not have, belong to no operation.
  private static final Map<Integer, String> OF_NO_OPERATION =
      Map.of(404, "NotFound", 405, "MethodNotAllowed", 400, "BadRequest");

  private final JsonObject document;

  private DeclaredApi(JsonObject document) {
    this.document = document;
  }

  /** One operation; {@code path} has its parameters in braces. */
  public record Operation(String method, String path, JsonObject declared) {

    @Override
    public String toString() {
      return method.toUpperCase(Locale.ROOT) + " " + path;
    }

    public boolean hasBody() {
      return declared.containsKey("requestBody");
    }

    /**
     * Whether a door itself answers so, such as {@code 400 invalid_json}, whoever is behind it.
     * What is not found, and what is wrong without a body, others say.
     */
    public boolean isOfTheDoor(String answer) {
      return switch (answer) {
        case "400 bad_request",
            "400 invalid_json",
            "400 invalid_query",
            "400 invalid_utf8",
            "401 unauthorized",
            "403 forbidden",
            "408 body_timeout",
            "413 body_too_large",
            "414 uri_too_long",
            "415 unsupported_media_type",
            "429 rate_limited",
            "431 headers_too_large" ->
            true;
        case "404 not_found" -> path.contains("{");
        default -> hasBody() && answer.startsWith("422 invalid_");
      };
    }

    boolean isOf(String door) {
      return declared.getJsonArray("tags").contains(door);
    }

    boolean matches(String askedMethod, String askedPath) {
      String[] segments = path.split("/", -1);
      String[] asked = askedPath.split("/", -1);
      boolean same = method.equalsIgnoreCase(askedMethod) && segments.length == asked.length;
      for (int i = 0; same && i < segments.length; i++) {
        same = segments[i].startsWith("{") || segments[i].equals(asked[i]);
      }
      return same;
    }
  }

  public static DeclaredApi read() {
    try (InputStream yaml = DeclaredApi.class.getResourceAsStream("/api/openapi.yaml")) {
      return new DeclaredApi(
          new JsonObject(
              new YAMLMapper().readValue(yaml, new TypeReference<Map<String, Object>>() {})));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** The operations of {@code ingest} or {@code console}. */
  public List<Operation> operations(String door) {
    return operations().stream().filter(one -> one.isOf(door)).toList();
  }

  /** The operation of a door that is asked so; {@code path} is without its query. */
  public Optional<Operation> operation(String door, String method, String path) {
    return operations(door).stream().filter(one -> one.matches(method, path)).findFirst();
  }

  /** What it may answer: each status, and with each code of a refusal, as {@code 409 stopped}. */
  public Set<String> answers(Operation operation) {
    Set<String> all = new TreeSet<>();
    for (String status : operation.declared().getJsonObject("responses").fieldNames()) {
      Set<String> codes = codes(response(operation, status));
      if (codes.isEmpty()) {
        all.add(status);
      }
      codes.forEach(code -> all.add(status + " " + code));
    }
    return all;
  }

  /** The names of its parameters of a kind, such as {@code query}. */
  public Set<String> parameters(Operation operation, String in) {
    return operation.declared().getJsonArray("parameters", new JsonArray()).stream()
        .map(one -> resolved((JsonObject) one))
        .filter(one -> one.getString("in").equals(in))
        .map(one -> one.getString("name"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Every status and code of a refusal, such as {@code 404 not_found}. */
  public Set<String> problems() {
    Set<String> all = new TreeSet<>();
    JsonObject responses = document.getJsonObject("components").getJsonObject("responses");
    for (Operation operation : operations()) {
      answers(operation).stream().filter(one -> one.contains(" ")).forEach(all::add);
    }
    OF_NO_OPERATION.forEach(
        (status, name) ->
            codes(responses.getJsonObject(name)).forEach(code -> all.add(status + " " + code)));
    return all;
  }

  /**
   * The codes of single faults, those in {@code errors}, that an answer of an operation may have.
   */
  public Set<String> faults(Operation operation, String status) {
    return faults(response(operation, status));
  }

  /** Every code that a refusal of an operation may have, those of single faults too. */
  public Set<String> codes(Operation operation) {
    Set<String> all = new TreeSet<>();
    for (String status : operation.declared().getJsonObject("responses").fieldNames()) {
      all.addAll(codes(response(operation, status)));
      all.addAll(faults(operation, status));
    }
    return all;
  }

  /** What an answer of an operation is called in the document: several have the same. */
  String nameOf(Operation operation, String status) {
    return operation
        .declared()
        .getJsonObject("responses")
        .getJsonObject(status)
        .getString("$ref", operation + " " + status);
  }

  JsonObject bodySchema(Operation operation) {
    return resolved(
        operation
            .declared()
            .getJsonObject("requestBody")
            .getJsonObject("content")
            .getJsonObject("application/json")
            .getJsonObject("schema"));
  }

  /** The routes of a door as the document would name them. */
  public static Set<String> named(List<Route> routes) {
    Set<String> all = new TreeSet<>();
    for (Route route : routes) {
      if (route.getPath() != null && route.methods() != null && !isPage(route.getPath())) {
        String path = route.getPath().replaceAll(":([a-z_]+)", "{$1}");
        route.methods().forEach(method -> all.add(method + " " + path));
      }
    }
    return all;
  }

  /** Says what of an answer is not in the document; empty if all is. */
  public Optional<String> undeclared(
      String door, String method, String path, int status, String type, String body) {
    if (isPage(path)) {
      return Optional.empty();
    }
    String asked = method + " " + path + " answered " + status;
    JsonObject response =
        operation(door, method, path)
            .map(one -> response(one, Integer.toString(status)))
            .orElseGet(() -> ofNoOperation(status));
    if (response == null) {
      return Optional.of(asked + ": add this status to the operation in " + PLACE + "; " + body);
    }
    JsonObject content = response.getJsonObject("content", new JsonObject());
    if (!content.containsKey(type)) {
      return Optional.of(asked + ": add the content " + type + " to it in " + PLACE);
    }
    if (method.equals("HEAD")) {
      return Optional.empty();
    }
    if (type.equals("application/problem+json")
        && new JsonObject(body).containsKey("errors")
        && faults(response).isEmpty()) {
      return Optional.of(asked + ": add the codes of its errors to it in " + PLACE + "; " + body);
    }
    JsonObject schema = content.getJsonObject(type).getJsonObject("schema");
    return schema == null
        ? Optional.empty()
        : fault(schema, new JsonObject(body))
            .map(fault -> asked + ": mend its schema in " + PLACE + ": " + fault + "; " + body);
  }

  private Optional<String> fault(JsonObject schema, JsonObject value) {
    JsonObject whole = document.copy().mergeIn(schema);
    OutputUnit result =
        Validator.create(
                JsonSchema.of(whole),
                new JsonSchemaOptions()
                    .setDraft(Draft.DRAFT202012)
                    .setBaseUri("app://rookery")
                    .setOutputFormat(OutputFormat.Basic))
            .validate(value);
    return result.getValid() ? Optional.empty() : Optional.of(result.toJson().encode());
  }

  private JsonObject ofNoOperation(int status) {
    String name = OF_NO_OPERATION.get(status);
    return name == null
        ? null
        : document.getJsonObject("components").getJsonObject("responses").getJsonObject(name);
  }

  private JsonObject response(Operation operation, String status) {
    JsonObject response = operation.declared().getJsonObject("responses").getJsonObject(status);
    return response == null ? null : resolved(response);
  }

  private static Set<String> codes(JsonObject response) {
    return words(problem(response).getJsonObject("code"));
  }

  private static Set<String> faults(JsonObject response) {
    JsonObject errors = problem(response).getJsonObject("errors");
    return errors == null
        ? Set.of()
        : words(errors.getJsonObject("items").getJsonObject("properties").getJsonObject("code"));
  }

  /** What a refusal says beyond what every refusal does; empty if it is none. */
  private static JsonObject problem(JsonObject response) {
    return response
        .getJsonObject("content", new JsonObject())
        .getJsonObject("application/problem+json", new JsonObject())
        .getJsonObject("schema", new JsonObject())
        .getJsonObject("properties", new JsonObject());
  }

  private static Set<String> words(JsonObject schema) {
    return schema == null
        ? Set.of()
        : schema.getJsonArray("enum").stream()
            .map(String.class::cast)
            .collect(Collectors.toCollection(TreeSet::new));
  }

  JsonObject resolved(JsonObject one) {
    String reference = one.getString("$ref");
    if (reference == null) {
      return one;
    }
    JsonObject found = document;
    for (String step : reference.substring(2).split("/", -1)) {
      found = found.getJsonObject(step);
    }
    return found;
  }

  private List<Operation> operations() {
    return document.getJsonObject("paths").stream()
        .flatMap(
            path ->
                METHODS.stream()
                    .filter(((JsonObject) path.getValue())::containsKey)
                    .map(
                        method ->
                            new Operation(
                                method,
                                path.getKey(),
                                ((JsonObject) path.getValue()).getJsonObject(method))))
        .toList();
  }

  /** Pages for people are no API, and stand in no document. */
  public static boolean isPage(String path) {
    return API.stream().noneMatch(path::startsWith);
  }
}
