package io.rookery.shared.http;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.rookery.shared.testing.RawHttp;
import io.rookery.shared.testing.RawHttp.Answer;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.junit5.VertxExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class OpsServerTest {

  @Test
  void metrics_and_health_are_answered_without_a_key(Vertx vertx) throws Exception {
    // Given
    PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    metrics.counter("rookery.tried").increment();
    OpsHealth health = new OpsHealth();
    HttpServer ops = OpsServer.start(vertx, "127.0.0.1", 0, health, metrics).await(5, SECONDS);
    try (RawHttp client = new RawHttp(ops.actualPort())) {
      // When
      Answer notReady = client.write(get("/health/ready")).read();
      health.ready(true);
      Answer ready = client.write(get("/health/ready")).read();
      Answer live = client.write(get("/health/live")).read();
      Answer scraped = client.write(get("/metrics")).read();
      // Then
      assertThat(notReady.status()).isEqualTo(503);
      assertThat(ready.status()).isEqualTo(200);
      assertThat(live.body()).isEqualTo("{\"status\":\"live\"}");
      assertThat(scraped.body()).contains("rookery_tried_total 1.0");
      assertThat(scraped.header("content-type")).startsWith("text/plain; version=0.0.4");
    }
  }

  private static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n";
  }
}
