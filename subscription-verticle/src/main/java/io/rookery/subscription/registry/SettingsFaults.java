package io.rookery.subscription.registry;

import io.rookery.shared.contract.SettingsContract.SettingsPatch;
import io.rookery.shared.contract.SubscriptionContract.EndpointSettings;
import io.rookery.shared.http.Problem;
import io.rookery.shared.http.Problem.Fault;
import io.rookery.shared.model.NotificationType;
import io.rookery.shared.sealing.CustomHeaders;
import java.util.ArrayList;
import java.util.List;

/** The settings that an endpoint may not have. */
final class SettingsFaults {

  /** Throws a 422 that lists all that is out of bounds. */
  static void refuse(SettingsPatch patch) {
    List<Fault> faults = new ArrayList<>();
    Integer inFlight = patch.inFlightMax();
    if (inFlight != null && (inFlight < 0 || inFlight > EndpointSettings.IN_FLIGHT_MAX)) {
      faults.add(
          fault(
              "in_flight_max",
              "From 1 to " + EndpointSettings.IN_FLIGHT_MAX + " calls at once, or null."));
    }
    Double rate = patch.ratePerSecond();
    // Negated, so that what is no number is out of bounds too.
    if (rate != null
        && rate != 0
        && !(rate >= EndpointSettings.RATE_PER_SECOND_MIN
            && rate <= EndpointSettings.RATE_PER_SECOND_MAX)) {
      faults.add(
          fault("rate_per_second", "From 0.01 to 10000 notifications in a second, or null."));
    }
    Integer window = patch.floodWindowMinutes();
    if (window != null && (window < 0 || window > EndpointSettings.FLOOD_WINDOW_MINUTES_MAX)) {
      faults.add(fault("flood_window_minutes", "From 1 to 1440 minutes, or null."));
    }
    if (patch.familiesOff() != null
        && !NotificationType.families().containsAll(patch.familiesOff())) {
      faults.add(
          fault("families_off", "Of " + String.join(", ", NotificationType.families()) + "."));
    }
    if (patch.typesOff() != null && patch.typesOff().contains(NotificationType.WEBHOOK_TEST)) {
      faults.add(fault("types_off", "A test is sent whenever somebody asks for one."));
    }
    text(patch.description(), "description", SettingsPatch.DESCRIPTION_CHARACTERS_MAX, faults);
    text(patch.contact(), "contact", SettingsPatch.CONTACT_CHARACTERS_MAX, faults);
    refuse(faults);
  }

  /** The same of what headers there would be. */
  static void refuse(MergedHeaders merged) {
    if (merged.names().size() > CustomHeaders.HEADERS_MAX) {
      refuse(
          List.of(fault("headers", "An endpoint has at most " + CustomHeaders.HEADERS_MAX + ".")));
    }
  }

  private static void text(String text, String field, int charactersMax, List<Fault> faults) {
    if (text != null
        && (text.length() > charactersMax || text.chars().anyMatch(Character::isISOControl))) {
      faults.add(fault(field, "At most " + charactersMax + " characters, no control characters."));
    }
  }

  private static Fault fault(String field, String detail) {
    return new Fault("invalid_" + field, "/" + field, detail);
  }

  private static void refuse(List<Fault> faults) {
    if (!faults.isEmpty()) {
      throw Problem.invalid(
              "invalid_subscription", "The endpoint cannot have these settings.", faults)
          .exception();
    }
  }

  private SettingsFaults() {}
}
