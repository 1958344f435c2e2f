package io.rookery.console.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.rookery.shared.contract.SubscriptionContract.ChangeSettings;
import io.rookery.shared.contract.SubscriptionContract.IfMatch;
import io.rookery.shared.http.Problem;
import io.rookery.shared.http.Problem.Fault;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.OnExhausted;
import io.rookery.shared.model.Ordering;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads the settings that a {@code PATCH} changes, or says in one 422 all that is wrong with their
 * form. A field that is absent stays as it is; null takes a limit away.
 */
final class SettingsReader {
  private static final Set<String> FIELDS =
      Set.of("ordering", "on_exhausted", "in_flight_max", "rate_per_second");

  private final List<Fault> faults = new ArrayList<>();

  private SettingsReader() {}

  static ChangeSettings read(JsonNode body, EndpointKey endpoint, IfMatch ifMatch, Actor actor) {
    SettingsReader reader = new SettingsReader();
    ChangeSettings change = reader.change(body, endpoint, ifMatch, actor);
    if (!reader.faults.isEmpty()) {
      throw Problem.invalid(
              "invalid_subscription", "The endpoint cannot be changed so.", reader.faults)
          .exception();
    }
    return change;
  }

  private ChangeSettings change(JsonNode body, EndpointKey endpoint, IfMatch ifMatch, Actor actor) {
    if (!body.isObject() || body.isEmpty()) {
      faults.add(new Fault("not_an_object", "", "This must be an object with a setting."));
      return null;
    }
    body.fieldNames()
        .forEachRemaining(
            name -> {
              if (!FIELDS.contains(name)) {
                String escaped = name.replace("~", "~0").replace("/", "~1");
                faults.add(new Fault("unknown_field", "/" + escaped, "There is no such setting."));
              }
            });
    return new ChangeSettings(
        endpoint,
        ifMatch,
        word(body, "ordering", "none or user", Ordering::parse),
        word(body, "on_exhausted", "skip or block", OnExhausted::parse),
        wholeNumber(body, "in_flight_max"),
        number(body, "rate_per_second"),
        actor);
  }

  private <T> T word(JsonNode body, String field, String form, Function<String, T> parser) {
    JsonNode value = body.path(field);
    if (value.isMissingNode()) {
      return null;
    }
    try {
      if (value.isTextual()) {
        return parser.apply(value.textValue());
      }
    } catch (IllegalArgumentException unknown) {
      // The form says which words there are.
    }
    fault(field, "This must be " + form + ".");
    return null;
  }

  private Integer wholeNumber(JsonNode body, String field) {
    JsonNode value = body.path(field);
    if (!value.isMissingNode() && !value.isNull() && !(value.isInt() && value.intValue() > 0)) {
      fault(field, "This must be a whole number above 0, or null.");
    }
    return value.isNull() ? Integer.valueOf(0) : value.isInt() ? value.intValue() : null;
  }

  private Double number(JsonNode body, String field) {
    JsonNode value = body.path(field);
    if (!value.isMissingNode() && !value.isNull() && !(value.isNumber() && value.asDouble() > 0)) {
      fault(field, "This must be a number above 0, or null.");
    }
    return value.isNull() ? Double.valueOf(0) : value.isNumber() ? value.doubleValue() : null;
  }

  private void fault(String field, String detail) {
    faults.add(new Fault("invalid_" + field, "/" + field, detail));
  }
}
