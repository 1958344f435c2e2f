package io.rookery.console.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.rookery.shared.contract.ReplayContract;
import io.rookery.shared.contract.ReplayContract.ReplayFilter;
import io.rookery.shared.contract.ReplayContract.StartReplay;
import io.rookery.shared.http.ApiTime;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.DeliveryEvent;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.model.NotificationType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Reads what a replay is asked of, or says in one 422 all that is wrong with it. */
final class ReplayReader {
  private static final int PER_SECOND = 100;
  private static final Set<String> FIELDS =
      Set.of(
          "environment",
          "client_uuid",
          "type",
          "user_id",
          "final_state",
          "from",
          "until",
          "ids",
          "per_second",
          "dry_run");

  private final BodyFaults faults = new BodyFaults();

  private ReplayReader() {}

  static StartReplay read(JsonNode body, Scope scope) {
    ReplayReader reader = new ReplayReader();
    StartReplay asked = reader.replay(body, scope);
    reader.faults.verify("invalid_replay", "This cannot be replayed.");
    return asked;
  }

  private StartReplay replay(JsonNode body, Scope scope) {
    faults.refuseUnknown(body, FIELDS);
    if (!body.isObject()) {
      return null;
    }
    Environment environment =
        text(body, "environment", "sandbox or production", Environment::parse);
    if (environment == null && !body.hasNonNull("environment")) {
      invalid("environment", "sandbox or production");
    }
    ClientUuid client = text(body, "client_uuid", "a client_uuid", ClientUuid::parse);
    ReplayFilter filter =
        new ReplayFilter(
            environment,
            client == null ? scope.clients() : List.of(client),
            text(body, "type", "a type, such as user.created", NotificationType::parse),
            text(body, "user_id", "the id of a user", user -> user),
            text(
                body,
                "final_state",
                "delivered, exhausted, expired, skipped, cancelled or collapsed",
                ReplayReader::finalState),
            text(body, "from", "a time with an offset", ApiTime::parse),
            text(body, "until", "a time with an offset", ApiTime::parse),
            ids(body));
    return new StartReplay(filter, perSecond(body), dryRun(body), scope.actor());
  }

  private <T> T text(JsonNode body, String field, String form, Function<String, T> parser) {
    JsonNode value = body.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    try {
      if (value.isTextual()) {
        return parser.apply(value.textValue());
      }
    } catch (IllegalArgumentException malformed) {
      // The form says what is right.
    }
    invalid(field, form);
    return null;
  }

  private List<NotificationId> ids(JsonNode body) {
    JsonNode value = body.path("ids");
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    List<NotificationId> ids = new ArrayList<>();
    try {
      for (JsonNode one : value) {
        ids.add(NotificationId.parse(one.asText()));
      }
    } catch (IllegalArgumentException malformed) {
      ids.clear();
    }
    if (!value.isArray() || ids.isEmpty() || ids.size() > ReplayContract.IDS_MAX) {
      invalid("ids", "1 to " + ReplayContract.IDS_MAX + " ids of notifications");
    }
    return ids;
  }

  private int perSecond(JsonNode body) {
    JsonNode value = body.path("per_second");
    if (value.isMissingNode() || value.isNull()) {
      return PER_SECOND;
    }
    int max = ReplayContract.PER_SECOND_MAX;
    if (!value.isInt() || value.intValue() < 1 || value.intValue() > max) {
      invalid("per_second", "a whole number from 1 to " + max);
    }
    return value.intValue();
  }

  private boolean dryRun(JsonNode body) {
    JsonNode value = body.path("dry_run");
    if (!value.isMissingNode() && !value.isBoolean()) {
      invalid("dry_run", "true or false");
    }
    return value.asBoolean();
  }

  private static DeliveryEvent finalState(String text) {
    DeliveryEvent state = DeliveryEvent.parse(text);
    if (!state.isFinal() || state == DeliveryEvent.ERASED) {
      throw new IllegalArgumentException("no state from which anything is replayed");
    }
    return state;
  }

  private void invalid(String field, String form) {
    faults.invalid(field, "This must be " + form + ".");
  }
}
