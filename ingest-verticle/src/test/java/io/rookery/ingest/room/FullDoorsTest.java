package io.rookery.ingest.room;

import static io.rookery.ingest.IngestFixture.BATCH;
import static io.rookery.ingest.IngestFixture.CLIENT;
import static io.rookery.ingest.IngestFixture.ONE;
import static io.rookery.ingest.IngestFixture.trigger;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.ingest.IngestFixture;
import io.rookery.shared.contract.IngestContract;
import io.rookery.shared.model.Environment;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** I6: what is stored and not delivered has a limit, and every door says when it is reached. */
@ExtendWith(VertxExtension.class)
class FullDoorsTest {
  private Vertx vertx;
  private IngestFixture ingest;
  private String key;

  @BeforeEach
  void start(Vertx own) throws Exception {
    vertx = own;
    ingest =
        IngestFixture.start(
            vertx,
            Map.of("intake.undeliveredPerClientMax", "3", "intake.storageCheckEvery", "20ms"));
    key = ingest.producerKey(Environment.SANDBOX);
    // Three triggers stay fresh: no dispatcher lives.
    for (int i = 0; i < 3; i++) {
      ingest.post(key, ONE, trigger());
    }
  }

  @AfterEach
  void stop() throws Exception {
    ingest.close();
  }

  @Test
  void i6_a_client_with_too_much_waiting_is_refused_at_every_door_and_others_are_not()
      throws Exception {
    // Given
    JsonObject other = trigger().put("client_uuid", UUID.randomUUID().toString());
    HttpResponse<Buffer> refused = untilRefused();
    long stored = ingest.count("delivery.notification");
    // When
    HttpResponse<Buffer> batch =
        ingest.post(
            key,
            BATCH,
            new JsonObject().put("notifications", new JsonArray().add(other).add(trigger())));
    ReplyException byBus = sentByBus();
    HttpResponse<Buffer> notFull = ingest.post(key, ONE, other);
    // Then
    assertThat(refused.bodyAsJsonObject().getString("code")).isEqualTo("client_backlog_full");
    assertThat(refused.bodyAsJsonObject().getString("detail")).contains(CLIENT);
    assertThat(refused.getHeader("retry-after")).isNotNull();
    assertThat(batch.statusCode()).isEqualTo(429);
    assertThat(byBus.failureCode()).isEqualTo(429);
    assertThat(byBus.getMessage()).contains("client_backlog_full");
    assertThat(notFull.statusCode()).isEqualTo(202);
    assertThat(ingest.count("delivery.notification")).isEqualTo(stored + 1);
  }

  @Test
  void i6_what_is_wrong_with_a_trigger_is_said_first() throws Exception {
    // Given
    untilRefused();
    // When
    HttpResponse<Buffer> answer = ingest.post(key, ONE, trigger().put("type", "none"));
    // Then
    assertThat(answer.statusCode()).isEqualTo(422);
  }

  @Test
  void i6_a_disk_with_less_space_than_must_be_left_refuses_everybody(@TempDir Path disk)
      throws Exception {
    // Given
    String moreThanThereIs = Long.toString(1L << 50);
    IngestFixture full =
        ingest.another(
            Map.of("intake.diskPath", disk.toString(), "intake.freeDiskBytesMin", moreThanThereIs));
    JsonObject other = trigger().put("client_uuid", UUID.randomUUID().toString());
    // When
    HttpResponse<Buffer> answer = full.post(key, ONE, other);
    HttpResponse<Buffer> elsewhere = ingest.post(key, ONE, other);
    // Then
    full.close();
    IngestFixture.assertRefused(answer, 503, "storage_full");
    assertThat(elsewhere.statusCode()).isEqualTo(202);
  }

  /** The limit is soft: what comes before the next check is still taken. */
  private HttpResponse<Buffer> untilRefused() throws Exception {
    for (int i = 0; i < 1_000; i++) {
      HttpResponse<Buffer> answer = ingest.post(key, ONE, trigger());
      if (answer.statusCode() == 429) {
        return answer;
      }
    }
    throw new AssertionError("1,000 more were taken");
  }

  private ReplyException sentByBus() throws Exception {
    try {
      vertx
          .eventBus()
          .request(
              IngestContract.TRIGGER,
              trigger(),
              new DeliveryOptions().addHeader(IngestContract.AUTHORIZATION, "Bearer " + key))
          .await(10, SECONDS);
      throw new AssertionError("was taken");
    } catch (ReplyException refused) {
      return refused;
    }
  }
}
