package io.rookery.shared.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** {@code /openapi.yaml}: what both doors understand and answer, for anybody to read. */
final class ApiDocument {
  private static final String RESOURCE = "/api/openapi.yaml";

  static void add(Router router) {
    Buffer document = Buffer.buffer(read());
    router
        .get("/openapi.yaml")
        .handler(
            context ->
                context
                    .response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/yaml")
                    .end(document));
  }

  private static byte[] read() {
    try (InputStream document = ApiDocument.class.getResourceAsStream(RESOURCE)) {
      return document.readAllBytes();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private ApiDocument() {}
}
