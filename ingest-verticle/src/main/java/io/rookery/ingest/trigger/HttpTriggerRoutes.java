package io.rookery.ingest.trigger;

import io.rookery.ingest.intake.NotificationIntake;
import io.rookery.ingest.notification.Receipt;
import io.rookery.ingest.notification.Submission;
import io.rookery.shared.http.BearerAuth;
import io.rookery.shared.http.Bodies;
import io.rookery.shared.http.Problems;
import io.rookery.shared.model.KeyRole;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The HTTP door for producers: one trigger, or a batch of them. */
public final class HttpTriggerRoutes {
  private final Bodies bodies;

  private final TriggerParser parser;
  private final NotificationIntake intake;
  private final int bodyBytesMax;
  private final int batchBytesMax;

  /** Makes routes that take bodies of at most so many bytes. */
  public HttpTriggerRoutes(
      Bodies bodies,
      TriggerParser parser,
      NotificationIntake intake,
      int bodyBytesMax,
      int batchBytesMax) {
    this.bodies = bodies;
    this.parser = parser;
    this.intake = intake;
    this.bodyBytesMax = bodyBytesMax;
    this.batchBytesMax = batchBytesMax;
  }

  /** Adds the routes behind the check of the key. */
  public void addTo(Router router, BearerAuth auth) {
    router
        .post("/v1/notifications")
        .handler(auth.require(KeyRole.PRODUCER))
        .handler(context -> take(context, bodyBytesMax, parser::one, HttpTriggerRoutes::one));
    router
        .post("/v1/notifications/batch")
        .handler(auth.require(KeyRole.PRODUCER))
        .handler(context -> take(context, batchBytesMax, parser::batch, HttpTriggerRoutes::batch));
  }

  private void take(
      RoutingContext context,
      int bytesMax,
      Function<Buffer, Submission> parse,
      Function<Receipt, String> json) {
    bodies
        .json(context.request(), bytesMax)
        .compose(body -> accept(context, parse, body))
        .onSuccess(receipt -> answer(context, receipt, json.apply(receipt)))
        .onFailure(failure -> Problems.send(context, failure));
  }

  private Future<Receipt> accept(
      RoutingContext context, Function<Buffer, Submission> parse, Buffer body) {
    Optional<String> key = IdempotencyKey.of(context.request().headers().getAll("idempotency-key"));
    return intake.accept(BearerAuth.principal(context), parse.apply(body), key);
  }

  private static void answer(RoutingContext context, Receipt receipt, String json) {
    if (receipt.kind() == Receipt.Kind.REPLAYED) {
      context.response().putHeader("idempotent-replayed", "true");
    }
    context
        .response()
        .setStatusCode(202)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .end(json);
  }

  private static String one(Receipt receipt) {
    return "{\"id\":\"" + receipt.ids().get(0) + "\"}";
  }

  private static String batch(Receipt receipt) {
    return receipt.ids().stream()
        .map(id -> "\"" + id + "\"")
        .collect(Collectors.joining(",", "{\"ids\":[", "]}"));
  }
}
