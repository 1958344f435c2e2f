package io.rookery.standalone.demo;

import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationType;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * One trigger that the demo sends.
 *
 * @param refusals how often its receiver answers 500 before it takes it
 */
record DemoTrigger(Environment environment, NotificationType type, int refusals, JsonObject json) {
  /** The user whose notifications the demo's receivers refuse at first. */
  static final String REFUSED_USER = "refused-twice";

  static final int REFUSALS = 2;

  /** Each type in both environments, and one that production refuses twice. */
  static List<DemoTrigger> all(String client) {
    List<DemoTrigger> all = new ArrayList<>();
    for (Environment environment : Environment.values()) {
      for (NotificationType type : NotificationType.values()) {
        // Made by the system alone: no producer may send it.
        if (type != NotificationType.WEBHOOK_TEST) {
          all.add(
              new DemoTrigger(environment, type, 0, json(client, environment, type, "ada-1815")));
        }
      }
    }
    NotificationType type = NotificationType.USER_CREATED;
    Environment environment = Environment.PRODUCTION;
    all.add(
        new DemoTrigger(
            environment, type, REFUSALS, json(client, environment, type, REFUSED_USER)));
    return all;
  }

  static JsonObject json(
      String client, Environment environment, NotificationType type, String user) {
    JsonObject json =
        new JsonObject()
            .put("type", type.wireName())
            .put("environment", environment.wireName())
            .put("client_uuid", client)
            .put("user_id", user);
    return switch (type) {
      case USER_CREATED, USER_DELETED, WEBHOOK_TEST -> json;
      case DATA_SOURCE_LINKED -> json.put("data_source", "Fitbit");
      case DATA_SOURCE_UNLINKED ->
          json.put("data_source", "Fitbit")
              .put("details", new JsonObject().put("cause", "user_request"));
      case EXTRACTION_FAILED ->
          json.put("data_source", "Garmin")
              .put("reason", "permission_denied")
              .put(
                  "details",
                  new JsonObject()
                      .put("pillar", "sleep")
                      .put("data_structure", "sleep_summary")
                      .put("attempt", 1));
      case INFORMATION_REJECTED ->
          json.put(
              "details",
              new JsonObject()
                  .put("data_structure", "body_summary")
                  .put("document_version", 1)
                  .put("response_status", 500));
    };
  }
}
