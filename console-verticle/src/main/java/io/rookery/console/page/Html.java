package io.rookery.console.page;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Renders templates, which were compiled with everything else and escape whatever they are given,
 * and sends them with the headers that every page has.
 */
public final class Html {
  /** No inline script and no inline style; data: is for the little pictures in the style sheet. */
  static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

  private final TemplateEngine engine = TemplateEngine.createPrecompiled(ContentType.Html);
  private final Assets assets;

  public Html(Assets assets) {
    this.assets = assets;
  }

  Assets assets() {
    return assets;
  }

  /** A piece of a page. */
  String render(String template, Map<String, Object> parameters) {
    StringOutput out = new StringOutput();
    engine.render(template + ".jte", parameters, out);
    return out.toString();
  }

  void send(RoutingContext context, int status, String template, Chrome chrome, Object model) {
    byte[] page =
        render(template, Map.of("chrome", chrome, "model", model)).getBytes(StandardCharsets.UTF_8);
    HttpServerResponse response = context.response().setStatusCode(status);
    protect(response)
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/html; charset=utf-8")
        .putHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
    if (Gzip.isTaken(context.request())) {
      response.putHeader(HttpHeaders.CONTENT_ENCODING, "gzip").end(Gzip.of(page));
    } else {
      response.end(Buffer.buffer(page));
    }
  }

  /** same-origin, not no-referrer: without it a form's Origin would be null. */
  static HttpServerResponse protect(HttpServerResponse response) {
    return response
        .putHeader("content-security-policy", POLICY)
        .putHeader("x-content-type-options", "nosniff")
        .putHeader("referrer-policy", "same-origin")
        .putHeader("cross-origin-opener-policy", "same-origin")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
  }
}
