package io.rookery.console.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.rookery.shared.http.ApiTime;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyGrant;
import io.rookery.shared.model.KeyRole;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads what is asked of keys, or says in one 422 all that is wrong with its form. */
final class KeyReader {
  private final BodyFaults faults = new BodyFaults();

  private KeyReader() {}

  /** What a new key is to be. */
  static KeyGrant grant(JsonNode body, Instant now) {
    KeyReader reader = new KeyReader();
    reader.faults.refuseUnknown(
        body, Set.of("name", "role", "environment", "clients", "expires_at"));
    String name = reader.required(body, "name", KeyGrant.NAME_FORM, KeyGrant::checkedName);
    KeyRole role =
        reader.required(
            body, "role", "producer, account-manager, operator or auditor", KeyRole::parse);
    Environment environment =
        reader.optional(body, "environment", "sandbox or production", Environment::parse);
    if (role == KeyRole.PRODUCER && environment == null) {
      reader.faults.invalid("environment", "A producer is bound to sandbox or to production.");
    }
    List<ClientUuid> clients = reader.clients(body.path("clients"));
    Instant expiresAt = reader.end(body, now);
    reader.verify();
    return new KeyGrant(name, role, environment, clients, expiresAt);
  }

  /** Until when a key is to be valid; empty: for ever, which must be said with a null. */
  static Optional<Instant> expiry(JsonNode body, Instant now) {
    KeyReader reader = new KeyReader();
    reader.faults.refuseUnknown(body, Set.of("expires_at"));
    if (body.path("expires_at").isMissingNode()) {
      reader.faults.invalid("expires_at", "Give a time with an offset, or null for ever.");
    }
    Instant end = reader.end(body, now);
    reader.verify();
    return Optional.ofNullable(end);
  }

  private Instant end(JsonNode body, Instant now) {
    return optional(
        body,
        "expires_at",
        "a time with an offset that is still to come",
        text -> {
          Instant end = ApiTime.parse(text);
          if (!end.isAfter(now)) {
            throw new IllegalArgumentException("past");
          }
          return end;
        });
  }

  private List<ClientUuid> clients(JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    List<ClientUuid> clients = new ArrayList<>();
    try {
      for (JsonNode one : value) {
        clients.add(ClientUuid.parse(one.asText()));
      }
    } catch (IllegalArgumentException malformed) {
      clients.clear();
    }
    if (!value.isArray() || clients.isEmpty() || clients.size() > KeyGrant.CLIENTS_MAX) {
      faults.invalid(
          "clients", "Give 1 to " + KeyGrant.CLIENTS_MAX + " client_uuids, or none for all.");
    }
    return clients;
  }

  private <T> T required(JsonNode body, String field, String form, Function<String, T> parser) {
    if (!body.hasNonNull(field)) {
      faults.invalid(field, "Give " + form + ".");
      return null;
    }
    return optional(body, field, form, parser);
  }

  private <T> T optional(JsonNode body, String field, String form, Function<String, T> parser) {
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
    faults.invalid(field, "Give " + form + ".");
    return null;
  }

  private void verify() {
    faults.verify("invalid_key", "This cannot be a key.");
  }
}
