package io.rookery.system.door;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.ingest.IngestRole;
import io.rookery.shared.testing.ScriptedReceiver.Taken;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** I6: what is full is full for those who bring something, and for nobody else. */
class FullDiskTest {
  private static final int WITHIN_SECONDS = 60;
  private static final String MORE_THAN_THERE_IS = Long.toString(1L << 50);

  @TempDir Path disk;

  private Doors doors;

  @BeforeEach
  void open() throws Exception {
    doors = Doors.open();
  }

  @AfterEach
  void close() throws Exception {
    doors.close();
  }

  @Test
  void i6_what_is_stored_is_delivered_while_the_door_takes_no_more() throws Exception {
    // Given
    HttpResponse<Buffer> accepted = trigger();
    doors.restart(
        new IngestRole(),
        Map.of("intake.diskPath", disk.toString(), "intake.freeDiskBytesMin", MORE_THAN_THERE_IS));
    HttpResponse<Buffer> before = trigger();
    // When
    letGo();
    // Then
    assertThat(accepted.statusCode()).isEqualTo(202);
    assertFull(before);
    awaitArrival(accepted.bodyAsJsonObject().getString("id"));
    assertFull(trigger());
  }

  private HttpResponse<Buffer> trigger() throws Exception {
    return doors.ask("POST", Doors.TRIGGERS, Caller.PRODUCER_PRODUCTION);
  }

  /** Until a test of its URL an endpoint of production gets nothing. */
  private void letGo() throws Exception {
    String path = "/v1/clients/:client_uuid/endpoints/production/test";
    HttpResponse<Buffer> tested = doors.request("POST", path).send().await(WITHIN_SECONDS, SECONDS);
    assertThat(tested.statusCode()).as(tested.bodyAsString()).isEqualTo(200);
  }

  private void awaitArrival(String id) throws Exception {
    Taken taken = doors.receiver().next(WITHIN_SECONDS);
    while (!taken.id().equals(id)) {
      taken = doors.receiver().next(WITHIN_SECONDS);
    }
  }

  private static void assertFull(HttpResponse<Buffer> answer) {
    assertThat(answer.statusCode()).as(answer.bodyAsString()).isEqualTo(503);
    assertThat(answer.bodyAsJsonObject().getString("code")).isEqualTo("storage_full");
  }
}
