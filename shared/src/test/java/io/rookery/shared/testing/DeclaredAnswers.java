package io.rookery.shared.testing;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.RequestOptions;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.impl.ClientPhase;
import io.vertx.ext.web.client.impl.HttpContext;
import io.vertx.ext.web.client.impl.WebClientInternal;

/** Fails every request of a test whose answer the OpenAPI document does not declare. */
public final class DeclaredAnswers implements Handler<HttpContext<?>> {
  private final DeclaredApi api = DeclaredApi.read();
  private final String door;

  private DeclaredAnswers(String door) {
    this.door = door;
  }

  /** A client of one door, {@code ingest} or {@code console}. */
  public static WebClient client(Vertx vertx, String door) {
    WebClientInternal client = (WebClientInternal) WebClient.create(vertx);
    return client.addInterceptor((Handler<HttpContext<?>>) new DeclaredAnswers(door));
  }

  @Override
  public void handle(HttpContext<?> context) {
    if (context.phase() == ClientPhase.DISPATCH_RESPONSE) {
      RequestOptions asked = context.requestOptions();
      HttpResponse<?> answer = context.response();
      String path = asked.getURI().split("\\?", 2)[0];
      var undeclared =
          api.undeclared(
              door,
              asked.getMethod().name(),
              path,
              answer.statusCode(),
              answer.getHeader(HttpHeaders.CONTENT_TYPE.toString()),
              answer.bodyAsString());
      if (undeclared.isPresent()) {
        context.fail(new AssertionError(undeclared.get()));
        return;
      }
    }
    context.next();
  }
}
