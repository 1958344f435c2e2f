package io.rookery.ingest.intake;

import static io.rookery.ingest.IngestFixture.BATCH;
import static io.rookery.ingest.IngestFixture.ONE;
import static io.rookery.ingest.IngestFixture.trigger;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.ingest.IngestFixture;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyRole;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.VertxExtension;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IdempotencyTest {
  private static final Buffer REQUEST = trigger().toBuffer();

  private IngestFixture ingest;
  private String key;

  @BeforeAll
  void start(Vertx vertx) throws Exception {
    ingest = IngestFixture.start(vertx);
    key = ingest.producerKey(Environment.SANDBOX);
  }

  @BeforeEach
  void clear() throws Exception {
    ingest.clear();
  }

  @AfterAll
  void stop() throws Exception {
    ingest.close();
  }

  @Test
  void the_same_request_with_the_same_key_gets_the_same_id_once_more() throws Exception {
    // Given
    HttpResponse<Buffer> first = send(key, "a", REQUEST);

    // When
    HttpResponse<Buffer> second = send(key, "a", REQUEST);

    // Then
    assertThat(second.statusCode()).isEqualTo(202);
    assertThat(second.body()).isEqualTo(first.body());
    assertThat(first.getHeader("idempotent-replayed")).isNull();
    assertThat(second.getHeader("idempotent-replayed")).isEqualTo("true");
    assertThat(ingest.count("delivery.queue")).isEqualTo(1);
  }

  @Test
  void another_request_with_the_same_key_is_a_409() throws Exception {
    // Given
    send(key, "a", REQUEST);

    // When
    HttpResponse<Buffer> other = send(key, "a", trigger().put("user_id", "other").toBuffer());

    // Then
    assertThat(other.statusCode()).isEqualTo(409);
    assertThat(other.bodyAsJsonObject().getString("code")).isEqualTo("idempotency_mismatch");
    assertThat(ingest.count("delivery.queue")).isEqualTo(1);
  }

  @Test
  void a_key_belongs_to_its_environment_and_the_name_of_its_producer() throws Exception {
    // Given
    String rotated = ingest.producerKey(Environment.SANDBOX);
    String otherProducer = ingest.key(KeyRole.PRODUCER, "shop", Environment.SANDBOX);
    String production = ingest.producerKey(Environment.PRODUCTION);
    HttpResponse<Buffer> first = send(key, "a", REQUEST);

    // When
    HttpResponse<Buffer> again = send(rotated, "a", REQUEST);
    HttpResponse<Buffer> shop = send(otherProducer, "a", REQUEST);
    HttpResponse<Buffer> live =
        send(production, "a", trigger().put("environment", "production").toBuffer());

    // Then
    assertThat(again.body()).isEqualTo(first.body());
    assertThat(Set.of(first.body(), shop.body(), live.body())).hasSize(3);
  }

  @Test
  void a_batch_gets_its_ids_in_the_same_order() throws Exception {
    // Given
    JsonArray items = new JsonArray();
    for (int i = 0; i < 600; i++) {
      items.add(trigger().put("user_id", "u" + i));
    }
    Buffer batch = new JsonObject().put("notifications", items).toBuffer();

    // When
    HttpResponse<Buffer> first = ingest.send(key, BATCH, "b", batch).await(10, SECONDS);
    HttpResponse<Buffer> second = ingest.send(key, BATCH, "b", batch).await(10, SECONDS);

    // Then
    assertThat(first.bodyAsJsonObject().getJsonArray("ids")).hasSize(600);
    assertThat(second.body()).isEqualTo(first.body());
    assertThat(ingest.count("delivery.queue")).isEqualTo(600);
  }

  @Test
  void equal_keys_at_the_same_time_on_two_nodes_give_one_id() throws Exception {
    // Given
    IngestFixture other = ingest.another(Map.of());
    List<Future<HttpResponse<Buffer>>> answers = new ArrayList<>();

    // When
    for (int i = 0; i < 200; i++) {
      String idempotencyKey = "race-" + i % 10;
      answers.add((i % 2 == 0 ? ingest : other).send(key, ONE, idempotencyKey, REQUEST));
      answers.add((i % 2 == 0 ? other : ingest).send(key, ONE, null, REQUEST));
    }

    // Then
    Set<Buffer> ids = new HashSet<>();
    int replayed = 0;
    for (Future<HttpResponse<Buffer>> answer : answers) {
      HttpResponse<Buffer> got = answer.await(10, SECONDS);
      assertThat(got.statusCode()).isEqualTo(202);
      ids.add(got.body());
      replayed += got.getHeader("idempotent-replayed") == null ? 0 : 1;
    }
    assertThat(ids).hasSize(10 + 200);
    assertThat(replayed).isEqualTo(190);
    assertThat(ingest.count("delivery.queue")).isEqualTo(210);
    assertThat(ingest.count("delivery.notification")).isEqualTo(210);
    other.close();
  }

  @Test
  void after_24_hours_a_key_is_free_again() throws Exception {
    // Given
    HttpResponse<Buffer> first = send(key, "a", REQUEST);
    assertThat(
            ingest.text(
                "SELECT expires_at-now() BETWEEN '23:59' AND '24:00' FROM delivery.idempotency"))
        .isEqualTo("t");
    execute("UPDATE delivery.idempotency SET expires_at=now()");

    // When
    HttpResponse<Buffer> second = send(key, "a", trigger().put("user_id", "other").toBuffer());
    HttpResponse<Buffer> third = send(key, "a", REQUEST);

    // Then
    assertThat(second.statusCode()).isEqualTo(202);
    assertThat(second.body()).isNotEqualTo(first.body());
    assertThat(third.statusCode()).isEqualTo(409);
    assertThat(ingest.count("delivery.queue")).isEqualTo(2);
  }

  private HttpResponse<Buffer> send(String with, String idempotencyKey, Buffer request)
      throws Exception {
    return ingest.send(with, ONE, idempotencyKey, request).await(10, SECONDS);
  }

  private void execute(String sql) throws Exception {
    try (Connection connection = ingest.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
