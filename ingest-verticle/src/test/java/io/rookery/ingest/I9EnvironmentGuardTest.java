package io.rookery.ingest;

import static io.rookery.ingest.IngestFixture.BATCH;
import static io.rookery.ingest.IngestFixture.ONE;
import static io.rookery.ingest.IngestFixture.trigger;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.model.Environment;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.VertxExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** I9: a key is bound to its environment. */
@ExtendWith(VertxExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class I9EnvironmentGuardTest {

  private IngestFixture ingest;

  @BeforeAll
  void start(Vertx vertx) throws Exception {
    ingest = IngestFixture.start(vertx);
  }

  @BeforeEach
  void clear() throws Exception {
    ingest.clear();
  }

  @AfterAll
  void stop() throws Exception {
    ingest.close();
  }

  @ParameterizedTest
  @CsvSource({
    "SANDBOX, sandbox, 202",
    "SANDBOX, production, 403",
    "PRODUCTION, production, 202",
    "PRODUCTION, sandbox, 403",
  })
  void i9_a_key_takes_triggers_of_its_environment_alone(
      Environment bound, String environment, int status) throws Exception {
    // When
    HttpResponse<Buffer> answer =
        ingest.post(ingest.producerKey(bound), ONE, trigger().put("environment", environment));

    // Then
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(ingest.count("delivery.notification WHERE environment<>" + bound.code())).isZero();
  }

  @Test
  void i9_one_item_of_the_other_environment_refuses_the_whole_batch() throws Exception {
    // Given
    JsonObject batch =
        new JsonObject()
            .put(
                "notifications",
                new JsonArray().add(trigger()).add(trigger().put("environment", "production")));

    // When
    HttpResponse<Buffer> answer =
        ingest.post(ingest.producerKey(Environment.SANDBOX), BATCH, batch);

    // Then
    assertThat(answer.bodyAsJsonObject().getString("code")).isEqualTo("wrong_environment");
    assertThat(ingest.count("delivery.notification")).isZero();
  }
}
