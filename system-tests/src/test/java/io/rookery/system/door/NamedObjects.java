package io.rookery.system.door;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.storage.Database;
import io.rookery.shared.testing.ScriptedReceiver;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.sqlclient.Tuple;
import java.util.Map;
import java.util.UUID;

/**
 * A subscribed client and one of each thing that a path can name: a notification, a replay, an
 * erasure, an approval that was rejected, a key.
 */
final class NamedObjects {
  private final DoorClient client;
  private final CallerKeys keys;
  private final ClientUuid subscribed;
  private final Map<String, String> names;

  /** Makes them, through the doors; the client's notifications go to the receiver. */
  NamedObjects(
      DoorClient client,
      CallerKeys keys,
      Database database,
      ClientUuid subscribed,
      ScriptedReceiver receiver)
      throws Exception {
    this.client = client;
    this.keys = keys;
    this.subscribed = subscribed;
    subscribe(receiver.url());
    names =
        Map.of(
            ":client_uuid",
            subscribed.toString(),
            ":environment",
            "production",
            ":receiver",
            "http://receiver.example.com:" + receiver.port(),
            "/notifications/:id",
            "/notifications/" + notification(),
            "/replays/:id",
            "/replays/" + replay(),
            "/v1/erasures/:id",
            "/v1/erasures/" + erasure(),
            "/approvals/:id",
            "/approvals/" + rejected(database),
            ":key_id",
            keys.spare());
  }

  /** The path, or another text, with the names of objects in it. */
  String named(String path) {
    String named = path;
    for (Map.Entry<String, String> object : names.entrySet()) {
      named = named.replace(object.getKey(), object.getValue());
    }
    return named;
  }

  private void subscribe(String url) throws Exception {
    JsonObject form =
        new JsonObject()
            .put("name", "Acme")
            .put("sandbox", new JsonObject().put("url", url + "sandbox"))
            .put("production", new JsonObject().put("url", url + "production"));
    HttpResponse<Buffer> answer =
        client.ask(
            HttpMethod.PUT,
            "/v1/clients/" + subscribed + "/subscription",
            keys.of(Caller.OPERATOR),
            form);
    assertThat(answer.statusCode()).as(answer.bodyAsString()).isEqualTo(201);
  }

  private String notification() throws Exception {
    HttpResponse<Buffer> answer =
        client.ask(
            HttpMethod.POST,
            Doors.TRIGGERS,
            keys.of(Caller.PRODUCER_PRODUCTION),
            Doors.trigger(subscribed));
    assertThat(answer.statusCode()).as(answer.bodyAsString()).isEqualTo(202);
    return answer.bodyAsJsonObject().getString("id");
  }

  private String replay() throws Exception {
    JsonObject body =
        new JsonObject().put("environment", "production").put("client_uuid", subscribed.toString());
    HttpResponse<Buffer> answer =
        client.ask(HttpMethod.POST, "/v1/replays", keys.of(Caller.OPERATOR), body);
    assertThat(answer.statusCode()).as(answer.bodyAsString()).isBetween(200, 202);
    return answer.bodyAsJsonObject().getString("id");
  }

  private String erasure() throws Exception {
    JsonObject body =
        new JsonObject().put("client_uuid", subscribed.toString()).put("user_id", "nobody");
    HttpResponse<Buffer> answer =
        client.ask(HttpMethod.POST, "/v1/erasures", keys.of(Caller.OPERATOR), body);
    assertThat(answer.statusCode()).as(answer.bodyAsString()).isEqualTo(202);
    return answer.bodyAsJsonObject().getString("id");
  }

  /** Stored as it is: where a second person is required other routes answer otherwise. */
  private UUID rejected(Database database) throws Exception {
    UUID id = UUID.randomUUID();
    database
        .pool()
        .preparedQuery(
            """
            INSERT INTO registry.approval (id, client_uuid, change, after, proposed_by, proposed_at,
                   expires_at, state, decided_by, decided_at)
            VALUES ($1, $2, 'subscription', '{}', '{"name": "somebody"}', now(),
                    now() + interval '24 hours', 'rejected', '{"name": "somebody else"}', now())
            """)
        .execute(Tuple.of(id, subscribed.value()))
        .await(10, SECONDS);
    return id;
  }
}
