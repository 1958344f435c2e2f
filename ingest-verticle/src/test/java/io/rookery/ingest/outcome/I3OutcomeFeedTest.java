package io.rookery.ingest.outcome;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.ingest.IngestFixture;
import io.rookery.shared.model.DeliveryEvent;
import io.rookery.shared.model.Environment;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.sql.Connection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A delivery may end in a transaction whose commit is held back while others end and are read: the
 * reader, who never goes back, must still get it, and nothing twice.
 */
@ExtendWith(VertxExtension.class)
class I3OutcomeFeedTest {
  private IngestFixture ingest;
  private String key;
  private Connection early;
  private Connection late;
  private final Instant now = Instant.now();
  private String cursor;

  @BeforeEach
  void start(Vertx vertx) throws Exception {
    ingest = IngestFixture.start(vertx);
    key = ingest.producerKey(Environment.SANDBOX);
    early = ingest.connect();
    late = ingest.connect();
    late.setAutoCommit(false);
  }

  @AfterEach
  void stop() throws Exception {
    early.close();
    late.close();
    ingest.close();
  }

  @Test
  void i3_an_outcome_whose_commit_is_held_back_is_read_after_it() throws Exception {
    // Given one that ended first, by time and by seq, and is not committed
    String held = new OutcomeRows(late, 1).end(Environment.SANDBOX, DeliveryEvent.DELIVERED, now);
    String other =
        new OutcomeRows(early, 100)
            .end(Environment.SANDBOX, DeliveryEvent.DELIVERED, now.plusSeconds(1));
    List<String> read = new ArrayList<>(readAll());
    // When
    late.commit();
    read.addAll(readAll());
    // Then
    assertThat(read).containsExactlyInAnyOrder(held, other);
  }

  @Test
  void i3_a_commit_held_back_over_many_others_and_pages_is_not_lost() throws Exception {
    // Given
    OutcomeRows others = new OutcomeRows(early, 100);
    List<String> ended = new ArrayList<>();
    List<String> read = new ArrayList<>();
    ended.add(others.end(Environment.SANDBOX, DeliveryEvent.DELIVERED, now));
    read.addAll(readAll());
    ended.add(new OutcomeRows(late, 1).end(Environment.SANDBOX, DeliveryEvent.EXPIRED, now));
    for (int i = 0; i < 20; i++) {
      ended.add(others.end(Environment.SANDBOX, DeliveryEvent.DELIVERED, now.plusSeconds(i)));
      read.addAll(readAll());
    }
    // When
    late.commit();
    read.addAll(readAll());
    // Then
    assertThat(read).containsExactlyInAnyOrderElementsOf(ended);
  }

  /** From where the last reading ended to the end, in small pages. */
  private List<String> readAll() throws Exception {
    List<String> ids = new ArrayList<>();
    boolean more = true;
    while (more) {
      JsonObject page =
          ingest
              .request(
                  HttpMethod.GET,
                  key,
                  "/v1/outcomes?limit=3" + (cursor == null ? "" : "&after=" + cursor))
              .send()
              .await(10, SECONDS)
              .bodyAsJsonObject();
      page.getJsonArray("outcomes").forEach(one -> ids.add(((JsonObject) one).getString("id")));
      cursor = page.getString("next");
      more = page.getBoolean("more");
    }
    return ids;
  }
}
