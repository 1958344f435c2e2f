package io.rookery.shared.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.body.NotificationBody;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.model.NotificationType;
import io.rookery.shared.testing.DeclaredDeliveries;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The AsyncAPI document against the contract classes, and against the bodies that are sent. */
class AsyncApiTest {
  private static final DeclaredDeliveries DECLARED = DeclaredDeliveries.read();
  private static final String PLACE = DeclaredDeliveries.PLACE;
  private static final JsonObject DOCUMENT = DECLARED.document();

  @Test
  void every_address_of_the_bus_is_declared_and_nothing_else() throws Exception {
    // Given
    Map<String, List<String>> declared = new TreeMap<>();
    for (Map.Entry<String, Object> one : DOCUMENT.getJsonObject("channels")) {
      JsonObject channel = (JsonObject) one.getValue();
      if (channel.getString("address") != null) {
        List<String> messages = List.copyOf(channel.getJsonObject("messages").fieldNames());
        declared.put(channel.getString("address"), messages);
      }
    }
    // When
    Map<String, List<String>> said = new TreeMap<>(BusMessages.gather().addresses);
    said.put(IngestContract.TRIGGER, List.of("Trigger", "Accepted"));
    // Then
    assertThat(declared).as("addresses and what crosses them, in %s", PLACE).isEqualTo(said);
  }

  @Test
  void every_record_of_the_bus_is_declared_as_it_is() throws Exception {
    // When
    Map<String, JsonObject> said = BusMessages.gather().schemas;
    // Then
    JsonObject schemas = DOCUMENT.getJsonObject("components").getJsonObject("schemas");
    said.forEach(
        (name, schema) ->
            assertThat(schemas.getJsonObject("Bus" + name))
                .as("components/schemas/Bus%s in %s", name, PLACE)
                .isEqualTo(
                    new JsonObject(
                        schema
                            .encode()
                            .replace("#/components/schemas/", "#/components/schemas/Bus"))));
    assertThat(new TreeSet<>(schemas.fieldNames()).stream().filter(name -> name.startsWith("Bus")))
        .as("nothing else in %s", PLACE)
        .hasSize(said.size());
  }

  @ParameterizedTest
  @EnumSource(NotificationType.class)
  void every_type_has_an_example_that_is_what_is_sent_and_fits_its_schema(NotificationType type) {
    // Given
    JsonObject example = DECLARED.example(type);
    // When
    JsonObject sent =
        new NotificationBody(
                new EndpointKey(
                    ClientUuid.parse(example.getString("client_uuid")),
                    Environment.parse(example.getString("environment"))),
                type,
                example.getString("user_id"),
                example.getString("data_source"),
                example.getString("reason"),
                null,
                Instant.parse(example.getString("action_datetime")),
                Buffer.buffer(example.getJsonObject("details").encode()))
            .toJson(NotificationId.parse(example.getString("id")))
            .toJsonObject();
    // Then
    assertThat(sent).isEqualTo(example);
    assertThat(DECLARED.fault(type, sent)).isEmpty();
  }
}
