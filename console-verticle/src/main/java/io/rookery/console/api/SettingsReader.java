package io.rookery.console.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.rookery.shared.contract.SettingsContract.SettingsPatch;
import io.rookery.shared.contract.SubscriptionContract.EndpointSecret;
import io.rookery.shared.model.NotificationType;
import io.rookery.shared.model.OnExhausted;
import io.rookery.shared.model.Ordering;
import io.rookery.shared.sealing.CustomHeaders;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Reads the settings that a {@code PATCH} changes, or says in one 422 all that is wrong with their
 * form. A field that is absent stays as it is; null takes a limit or a text away. Of {@code
 * headers} each is changed by itself: the others stay, null takes one away.
 */
final class SettingsReader {
  private static final Set<String> FIELDS =
      Set.of(
          "ordering",
          "on_exhausted",
          "in_flight_max",
          "rate_per_second",
          "families_off",
          "types_off",
          "x_rook_hash",
          "flood_window_minutes",
          "headers",
          "description",
          "contact");

  private static final List<String> TYPES =
      Arrays.stream(NotificationType.values())
          .filter(type -> type != NotificationType.WEBHOOK_TEST)
          .map(NotificationType::wireName)
          .toList();

  private final BodyFaults faults = new BodyFaults();

  private SettingsReader() {}

  /** {@code seal} makes of the change of headers what crosses the bus. */
  static SettingsPatch read(JsonNode body, Function<CustomHeaders, EndpointSecret> seal) {
    SettingsReader reader = new SettingsReader();
    SettingsPatch patch = reader.patch(body, seal);
    reader.faults.verify("invalid_subscription", "The endpoint cannot be changed so.");
    return patch;
  }

  private SettingsPatch patch(JsonNode body, Function<CustomHeaders, EndpointSecret> seal) {
    if (!body.isObject() || body.isEmpty()) {
      faults.add("not_an_object", "", "This must be an object with a setting.");
      return null;
    }
    faults.refuseUnknown(body, FIELDS);
    CustomHeaders headers = headers(body.path("headers"));
    return new SettingsPatch(
        word(body, "ordering", "none or user", Ordering::parse),
        word(body, "on_exhausted", "skip or block", OnExhausted::parse),
        wholeNumber(body, "in_flight_max"),
        number(body, "rate_per_second"),
        list(body, "families_off", NotificationType.families(), family -> family),
        list(body, "types_off", TYPES, NotificationType::parse),
        flag(body, "x_rook_hash"),
        wholeNumber(body, "flood_window_minutes"),
        headers == null ? null : seal.apply(headers),
        text(body, "description", SettingsPatch.DESCRIPTION_CHARACTERS_MAX),
        text(body, "contact", SettingsPatch.CONTACT_CHARACTERS_MAX));
  }

  private <T> List<T> list(
      JsonNode body, String field, List<String> known, Function<String, T> parser) {
    JsonNode value = body.path(field);
    if (value.isMissingNode()) {
      return null;
    }
    List<T> parsed = new ArrayList<>();
    for (JsonNode one : value) {
      if (known.contains(one.textValue())) {
        parsed.add(parser.apply(one.textValue()));
      }
    }
    if (!value.isArray() || parsed.size() < value.size()) {
      faults.invalid(field, "This must be an array of any of " + String.join(", ", known) + ".");
    }
    return parsed;
  }

  private Boolean flag(JsonNode body, String field) {
    JsonNode value = body.path(field);
    if (!value.isMissingNode() && !value.isBoolean()) {
      faults.invalid(field, "This must be true or false.");
    }
    return value.isBoolean() ? value.booleanValue() : null;
  }

  private String text(JsonNode body, String field, int charactersMax) {
    JsonNode value = body.path(field);
    if (value.isMissingNode()) {
      return null;
    }
    boolean legal =
        value.isTextual()
            && !value.textValue().isBlank()
            && value.textValue().length() <= charactersMax
            && value.textValue().chars().noneMatch(Character::isISOControl);
    if (!legal && !value.isNull()) {
      faults.invalid(
          field,
          "This must be a text of 1 to "
              + charactersMax
              + " characters, no control characters, or"
              + " null.");
    }
    return value.isNull() ? "" : value.textValue();
  }

  /** No fault repeats a value: it may be a credential. */
  private CustomHeaders headers(JsonNode given) {
    if (given.isMissingNode()) {
      return null;
    }
    if (!given.isObject() || given.isEmpty()) {
      faults.invalid(
          "headers", "This must be an object of header names, each with its value or null.");
      return null;
    }
    int before = faults.count();
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    given
        .fields()
        .forEachRemaining(
            header -> {
              String name = header.getKey();
              JsonNode value = header.getValue();
              Optional<String> wrong =
                  value.isTextual() || value.isNull()
                      ? CustomHeaders.faultOf(name, value.textValue())
                      : Optional.of("A value is a text, or null.");
              if (headers.containsKey(name)) {
                wrong = Optional.of("This header is given twice, in another case.");
              }
              headers.put(name, value.textValue());
              wrong.ifPresent(
                  detail ->
                      faults.add(
                          "invalid_headers", "/headers/" + BodyFaults.escaped(name), detail));
            });
    return faults.count() > before ? null : CustomHeaders.of(headers);
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
    faults.invalid(field, "This must be " + form + ".");
    return null;
  }

  private Integer wholeNumber(JsonNode body, String field) {
    JsonNode value = body.path(field);
    if (!value.isMissingNode() && !value.isNull() && !(value.isInt() && value.intValue() > 0)) {
      faults.invalid(field, "This must be a whole number above 0, or null.");
    }
    return value.isNull() ? Integer.valueOf(0) : value.isInt() ? value.intValue() : null;
  }

  private Double number(JsonNode body, String field) {
    JsonNode value = body.path(field);
    if (!value.isMissingNode() && !value.isNull() && !(value.isNumber() && value.asDouble() > 0)) {
      faults.invalid(field, "This must be a number above 0, or null.");
    }
    return value.isNull() ? Double.valueOf(0) : value.isNumber() ? value.doubleValue() : null;
  }
}
