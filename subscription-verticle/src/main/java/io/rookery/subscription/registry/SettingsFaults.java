package io.rookery.subscription.registry;

import io.rookery.shared.contract.SubscriptionContract.ChangeSettings;
import io.rookery.shared.contract.SubscriptionContract.EndpointSettings;
import io.rookery.shared.http.Problem;
import io.rookery.shared.http.Problem.Fault;
import java.util.ArrayList;
import java.util.List;

/** The settings that an endpoint may not have. */
final class SettingsFaults {

  /** Throws a 422 that lists all that is out of bounds. */
  static void refuse(ChangeSettings asked) {
    List<Fault> faults = new ArrayList<>();
    Integer inFlight = asked.inFlightMax();
    if (inFlight != null && (inFlight < 0 || inFlight > EndpointSettings.IN_FLIGHT_MAX)) {
      faults.add(
          new Fault(
              "invalid_in_flight_max",
              "/in_flight_max",
              "From 1 to " + EndpointSettings.IN_FLIGHT_MAX + " calls at once, or null."));
    }
    Double rate = asked.ratePerSecond();
    // Negated, so that what is no number is out of bounds too.
    if (rate != null
        && rate != 0
        && !(rate >= EndpointSettings.RATE_PER_SECOND_MIN
            && rate <= EndpointSettings.RATE_PER_SECOND_MAX)) {
      faults.add(
          new Fault(
              "invalid_rate_per_second",
              "/rate_per_second",
              "From 0.01 to 10000 notifications in a second, or null."));
    }
    if (!faults.isEmpty()) {
      throw Problem.invalid(
              "invalid_subscription", "The endpoint cannot have these settings.", faults)
          .exception();
    }
  }

  private SettingsFaults() {}
}
