package io.rookery.shared.testing;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.testing.DeclaredApi.Operation;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The OpenAPI document and a door, held against each other both ways. Its answers are held against
 * the document in every test of the door, by the door's fixture.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class DeclaredDoorContract {
  private static final DeclaredApi API = DeclaredApi.read();
  private static final Pattern KNOWN = Pattern.compile("Known are ([a-z_, ]+)\\.");

  private final String tag;

  /** {@code tag}: of the door's operations in the document. */
  protected DeclaredDoorContract(String tag) {
    this.tag = tag;
  }

  /** The routes of the door that runs. */
  protected abstract List<Route> routes();

  /** A request of somebody who may ask for all of it. */
  protected abstract HttpRequest<Buffer> request(HttpMethod method, String path) throws Exception;

  /** Where the door listens; it takes one request a second of a key, and waits 3 s for a body. */
  protected abstract int port();

  /** A new key that may ask for all of it. */
  protected abstract String key() throws Exception;

  /** A new key that may ask for nothing of it. */
  protected abstract String keyOfAnotherRole() throws Exception;

  /**
   * The codes of faults that are found by others than the door, by the name of the answer; sets
   * that may be added to.
   */
  protected Map<String, Set<String>> madeBehindTheDoor() throws Exception {
    return Map.of();
  }

  Stream<Operation> operations() {
    return API.operations(tag).stream();
  }

  @Test
  void every_route_is_declared_and_nothing_else() {
    // When
    Set<String> declared =
        operations().map(Operation::toString).collect(Collectors.toCollection(TreeSet::new));

    // Then
    assertThat(declared)
        .as("the operations tagged %s in %s are the routes of this door", tag, DeclaredApi.PLACE)
        .isEqualTo(DeclaredApi.named(routes()));
  }

  @Test
  void the_door_gives_the_document_to_everybody() throws Exception {
    // Given
    HttpRequest<Buffer> nobody = request(HttpMethod.GET, "/openapi.yaml");
    nobody.headers().remove("authorization");

    // When
    HttpResponse<Buffer> answer = nobody.send().await(30, SECONDS);

    // Then
    try (InputStream document = getClass().getResourceAsStream("/api/openapi.yaml")) {
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body().getBytes()).isEqualTo(document.readAllBytes());
    }
  }

  @ParameterizedTest
  @MethodSource("operations")
  void every_query_parameter_is_declared_and_nothing_else(Operation operation) throws Exception {
    // When
    HttpResponse<Buffer> answer = ask(operation, "?no_such_parameter=1").send().await(10, SECONDS);

    // Then
    assertThat(API.parameters(operation, "query"))
        .as("the query parameters of %s in %s", operation, DeclaredApi.PLACE)
        .isEqualTo(known(answer));
  }

  @ParameterizedTest
  @MethodSource("operations")
  void every_body_is_declared_and_nothing_else(Operation operation) throws Exception {
    // When
    HttpResponse<Buffer> answer =
        ask(operation, "")
            .putHeader("content-type", "text/plain")
            .sendBuffer(Buffer.buffer("x"))
            .await(10, SECONDS);

    // Then
    assertThat(operation.hasBody())
        .as("%s has a requestBody in %s", operation, DeclaredApi.PLACE)
        .isEqualTo(answer.statusCode() == 415);
  }

  @Test
  void every_code_of_a_fault_is_declared_and_nothing_else() throws Exception {
    // Given
    Map<String, Set<String>> declared = new TreeMap<>();
    for (Operation operation : operations().toList()) {
      for (String status : operation.declared().getJsonObject("responses").fieldNames()) {
        if (!API.faults(operation, status).isEmpty()) {
          declared.put(API.nameOf(operation, status), API.faults(operation, status));
        }
      }
    }

    // When
    Map<String, Set<String>> made = new TreeMap<>(madeBehindTheDoor());
    for (Operation operation : operations().toList()) {
      for (HttpResponse<Buffer> answer : spoilt(operation)) {
        Set<String> codes = faultsOf(answer);
        if (!codes.isEmpty()) {
          made.computeIfAbsent(
                  API.nameOf(operation, Integer.toString(answer.statusCode())),
                  name -> new TreeSet<>())
              .addAll(codes);
        }
      }
    }

    // Then
    assertThat(declared).as("the codes in errors, in %s", DeclaredApi.PLACE).isEqualTo(made);
  }

  @ParameterizedTest
  @MethodSource("operations")
  void every_refusal_that_the_door_itself_gives_is_declared_and_nothing_else(Operation operation)
      throws Exception {
    // Given
    DoorRefusals refusals = new DoorRefusals(API, this);

    // When
    Set<String> given = refusals.given(operation);

    // Then
    assertThat(refusals.declared(operation))
        .as(
            "refusals of %s in %s that nobody behind the door is needed for",
            operation, DeclaredApi.PLACE)
        .isEqualTo(given);
  }

  @Test
  void where_a_body_is_waited_for_408_is_declared_and_nowhere_else() throws Exception {
    // Given
    Set<String> declared = new TreeSet<>();
    Map<String, RawHttp> asked = new TreeMap<>();
    for (Operation operation : operations().toList()) {
      String request = new DoorRefusals(API, this).withoutItsBody(operation);
      asked.put(operation.toString(), new RawHttp(port()).write(request));
      if (operation.declared().getJsonObject("responses").containsKey("408")) {
        declared.add(operation.toString());
      }
    }

    // When
    Set<String> waited = new TreeSet<>();
    for (Map.Entry<String, RawHttp> one : asked.entrySet()) {
      try (RawHttp raw = one.getValue()) {
        if (raw.read().status() == 408) {
          waited.add(one.getKey());
        }
      }
    }

    // Then
    assertThat(declared).as("the operations with 408 in %s", DeclaredApi.PLACE).isEqualTo(waited);
  }

  private List<HttpResponse<Buffer>> spoilt(Operation operation) throws Exception {
    SpoiltRequests requests = new SpoiltRequests(API);
    List<HttpResponse<Buffer>> answers = new ArrayList<>();
    for (String query : requests.queries(operation)) {
      answers.add(ask(operation, query).send().await(30, SECONDS));
    }
    if (operation.hasBody()) {
      for (Object body : requests.bodies(operation)) {
        HttpResponse<Buffer> answer = ask(operation, "").sendJson(body).await(30, SECONDS);
        answers.add(
            answer.statusCode() != 428
                ? answer
                : ask(operation, "").putHeader("if-match", "*").sendJson(body).await(30, SECONDS));
      }
    }
    return answers;
  }

  private static Set<String> faultsOf(HttpResponse<Buffer> answer) {
    Set<String> codes = new TreeSet<>();
    if (answer.statusCode() == 400 || answer.statusCode() == 422) {
      for (Object fault : answer.bodyAsJsonObject().getJsonArray("errors", new JsonArray())) {
        codes.add(((JsonObject) fault).getString("code"));
      }
    }
    return codes;
  }

  private HttpRequest<Buffer> ask(Operation operation, String query) throws Exception {
    HttpMethod method = HttpMethod.valueOf(operation.method().toUpperCase(Locale.ROOT));
    return request(method, path(operation) + query);
  }

  /** The operation's path, of objects that could be there. */
  String path(Operation operation) {
    return operation
        .path()
        .replace("{client_uuid}", "0c32421f-6330-433d-a999-4ac1f4f8add5")
        .replace("{environment}", "sandbox")
        .replace("{key_id}", "k1")
        .replace("{id}", "0197f3a0-0000-7000-8000-000000000000");
  }

  /** The door lists what it knows when it is asked for what it does not know. */
  private static Set<String> known(HttpResponse<Buffer> answer) {
    Set<String> known = new TreeSet<>();
    if (answer.statusCode() == 400) {
      for (Object fault : answer.bodyAsJsonObject().getJsonArray("errors", new JsonArray())) {
        Matcher names = KNOWN.matcher(((JsonObject) fault).getString("detail"));
        if (names.matches()) {
          known.addAll(Set.of(names.group(1).split(", ", -1)));
        }
      }
    }
    return known;
  }
}
