package io.rookery.console.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.rookery.shared.contract.SubscriptionContract;
import io.rookery.shared.contract.SubscriptionContract.Endpoint;
import io.rookery.shared.contract.SubscriptionContract.FoundSubscription;
import io.rookery.shared.contract.SubscriptionContract.IfMatch;
import io.rookery.shared.contract.SubscriptionContract.ReleaseEndpoint;
import io.rookery.shared.contract.TestContract;
import io.rookery.shared.contract.TestContract.Phases;
import io.rookery.shared.contract.TestContract.TestEndpoint;
import io.rookery.shared.contract.TestContract.TestReport;
import io.rookery.shared.http.BearerAuth;
import io.rookery.shared.http.Problem;
import io.rookery.shared.http.Problem.Fault;
import io.rookery.shared.http.Problems;
import io.rookery.shared.model.EndpointKey;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;

/**
 * {@code /v1/clients/{client_uuid}/endpoints/{environment}/{test|override}}: what has to come
 * before anything is sent to a production endpoint.
 */
public final class TestRoutes {
  private static final String ENDPOINT = "/v1/clients/:client_uuid/endpoints/:environment/";
  private static final int WHY_CHARACTERS_MAX = 500;

  private final Bus bus;
  private final SubscriptionBodies bodies;
  private final Duration testWithin;

  /** {@code testWithin} is how long a test may take, from the name to the end of the answer. */
  public TestRoutes(Bus bus, SubscriptionBodies bodies, Duration testWithin) {
    this.bus = bus;
    this.bodies = bodies;
    this.testWithin = testWithin;
  }

  /** Adds the routes, each behind a key. */
  public void add(Router router, BearerAuth auth) {
    router
        .post(ENDPOINT + "test")
        .handler(Scope.changers(auth))
        .handler(c -> Answer.send(c, () -> test(c)));
    router
        .post(ENDPOINT + "override")
        .handler(Scope.changers(auth))
        .handler(c -> Answer.send(c, () -> override(c)));
  }

  /** A red test is an answer too: 200, and what went wrong. */
  private Future<Answer> test(RoutingContext context) {
    Scope scope = Scope.of(context);
    EndpointKey endpoint = scope.endpointIn(context);
    return test(scope, endpoint)
        .map(tested -> new Answer(200, json(tested.report()), tested.version()));
  }

  /**
   * What came of a test.
   *
   * @param version of the subscription that it released; null where it did not pass
   */
  public record Tested(TestReport report, Long version) {}

  /** Tests an endpoint, and releases it if that is green. */
  public Future<Tested> test(Scope scope, EndpointKey endpoint) {
    return TestContract.TEST
        .ask(bus.vertx(), new TestEndpoint(endpoint), testWithin)
        .compose(
            report ->
                report.passed()
                    ? release(
                            new ReleaseEndpoint(
                                endpoint, report.endpointVersion(), null, null, scope.actor()))
                        .map(found -> new Tested(report, found.subscription().version()))
                    : Future.succeededFuture(new Tested(report, null)));
  }

  private Future<Answer> override(RoutingContext context) {
    Scope scope = Scope.of(context);
    EndpointKey endpoint = scope.endpointIn(context);
    return bodies
        .read(context.request())
        .compose(body -> override(scope, endpoint, ETags.in(context), body))
        .map(
            found ->
                new Answer(
                    200,
                    SubscriptionJson.withSettings(endpoint(found, endpoint)),
                    found.subscription().version()));
  }

  /** Releases an endpoint that nobody tested; {@code body} says why. */
  public Future<FoundSubscription> override(
      Scope scope, EndpointKey endpoint, IfMatch ifMatch, JsonNode body) {
    return release(new ReleaseEndpoint(endpoint, null, why(body), ifMatch, scope.actor()));
  }

  private Future<FoundSubscription> release(ReleaseEndpoint asked) {
    return bus.ask(SubscriptionContract.RELEASE, asked)
        .map(
            found -> {
              if (found.subscription() == null) {
                throw Problems.NOT_FOUND.exception();
              }
              return found;
            });
  }

  private static Endpoint endpoint(FoundSubscription found, EndpointKey key) {
    return found.subscription().endpoints().stream()
        .filter(one -> one.environment() == key.environment())
        .findFirst()
        .orElseThrow(Problems.NOT_FOUND::exception);
  }

  private static String why(JsonNode body) {
    JsonNode why = body.path("why");
    if (body.size() == 1
        && why.isTextual()
        && !why.textValue().isBlank()
        && why.textValue().length() <= WHY_CHARACTERS_MAX) {
      return why.textValue();
    }
    throw Problem.invalid(
            "invalid_override",
            "An override says why, and nothing else.",
            List.of(
                new Fault(
                    "invalid_why",
                    "/why",
                    "Say why in 1 to " + WHY_CHARACTERS_MAX + " characters.")))
        .exception();
  }

  private static JsonObject json(TestReport report) {
    Phases phases = report.phases();
    return new JsonObject()
        .put("id", report.id().toString())
        .put("url", report.url())
        .put("passed", report.passed())
        .put("error", report.error())
        .put("status", report.httpStatus())
        .put("address", report.address())
        .put("tls_version", report.tlsVersion())
        .put("certificate_expires_at", Texts.of(report.certificateExpiresAt()))
        .put(
            "phases",
            new JsonObject()
                .put("dns_ms", phases.dnsMs())
                .put("connect_ms", phases.connectMs())
                .put("tls_ms", phases.tlsMs())
                .put("first_byte_ms", phases.firstByteMs())
                .put("total_ms", phases.totalMs()))
        .put("answer", report.answer());
  }
}
