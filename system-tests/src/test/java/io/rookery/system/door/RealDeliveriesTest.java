package io.rookery.system.door;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.model.NotificationType;
import io.rookery.shared.testing.DeclaredDeliveries;
import io.rookery.shared.testing.ScriptedReceiver.Taken;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a client gets, from the door to its endpoint, against what AsyncAPI says that it gets. */
class RealDeliveriesTest {
  private static final int ARRIVES_WITHIN_SECONDS = 60;
  private static final List<String> MADE_HERE =
      List.of("id", "version", "family", "action", "level", "action_datetime");
  private static final DeclaredDeliveries DECLARED = DeclaredDeliveries.read();

  private static Doors doors;
  private static Taken tested;

  /** The test releases the endpoint, so that what comes after it is delivered. */
  @BeforeAll
  static void open() throws Exception {
    doors = Doors.open();
    HttpResponse<Buffer> answer =
        doors
            .request("POST", "/v1/clients/:client_uuid/endpoints/production/test")
            .send()
            .await(60, SECONDS);
    assertThat(answer.statusCode()).as(answer.bodyAsString()).isEqualTo(200);
    tested = arrival(body -> body.getString("type").equals("webhook.test"));
  }

  @AfterAll
  static void close() throws Exception {
    doors.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = NotificationType.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = "WEBHOOK_TEST")
  void a_delivery_of_each_type_is_its_example_and_fits_its_schema(NotificationType type)
      throws Exception {
    // Given
    JsonObject example =
        DECLARED
            .example(type)
            .copy()
            .put("client_uuid", doors.client().toString())
            .put("environment", "production");
    JsonObject trigger = example.copy().put("occurred_at", example.getString("action_datetime"));
    MADE_HERE.forEach(trigger::remove);
    // When
    String id = accepted(trigger.toBuffer());
    Taken taken = arrival(body -> body.getString("id").equals(id));
    // Then
    assertThat(taken.body().toJsonObject()).isEqualTo(example.put("id", id));
    assertDeclared(type, taken);
  }

  @Test
  void a_test_fits_its_schema() {
    assertDeclared(NotificationType.WEBHOOK_TEST, tested);
  }

  @Test
  void numbers_keep_their_digits_and_strange_keys_are_data() throws Exception {
    // Given
    String details = "{\"n\":9007199254740993,\"__proto__\":{\"@type\":\"x\"},\"constructor\":1.0}";
    String trigger = Doors.trigger(doors.client()).encode();
    // When
    String id = accepted(Buffer.buffer("{\"details\":" + details + "," + trigger.substring(1)));
    Taken taken = arrival(body -> body.getString("id").equals(id));
    // Then
    assertThat(taken.body().toString()).endsWith("\"details\":" + details + "}");
  }

  private static void assertDeclared(NotificationType type, Taken taken) {
    JsonObject headers = new JsonObject();
    taken
        .headers()
        .forEach(one -> headers.put(one.getKey().toLowerCase(Locale.ROOT), one.getValue()));
    assertThat(DECLARED.fault(type, taken.body().toJsonObject())).isEmpty();
    assertThat(DECLARED.headerFault(type, headers)).isEmpty();
  }

  private static String accepted(Buffer trigger) throws Exception {
    HttpResponse<Buffer> answer =
        doors
            .request("POST", Doors.TRIGGERS)
            .putHeader("content-type", "application/json")
            .sendBuffer(trigger)
            .await(30, SECONDS);
    assertThat(answer.statusCode()).as(answer.bodyAsString()).isEqualTo(202);
    return answer.bodyAsJsonObject().getString("id");
  }

  /** The next that is meant; others that arrive before are passed over. */
  private static Taken arrival(Predicate<JsonObject> meant) throws Exception {
    Taken taken = doors.receiver().next(ARRIVES_WITHIN_SECONDS);
    while (!meant.test(taken.body().toJsonObject())) {
      taken = doors.receiver().next(ARRIVES_WITHIN_SECONDS);
    }
    return taken;
  }
}
