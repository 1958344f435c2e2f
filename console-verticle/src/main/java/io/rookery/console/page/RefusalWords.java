package io.rookery.console.page;

import io.rookery.shared.contract.ReplayContract;
import io.rookery.shared.contract.SettingsContract.SettingsPatch;
import io.rookery.shared.contract.SubscriptionContract.EndpointSettings;
import io.rookery.shared.http.Problem;
import io.rookery.shared.http.Problem.Fault;
import io.rookery.shared.model.KeyGrant;
import java.util.Optional;

/**
 * How the page says why something was refused. Most sentences of the API are for people and stay;
 * those that speak of nulls, headers and JSON are said otherwise here, for whoever sees a form.
 */
final class RefusalWords {
  static final String A_UUID =
      "The uuid of a client looks like 0c32421f-6330-433d-a999-4ac1f4f8add5.";

  static String of(Problem problem) {
    return instead(problem.code()).orElse(problem.detail());
  }

  static String of(Fault fault) {
    return instead(fault.code()).orElse(fault.detail());
  }

  /** The page's own sentence for a code; empty where that of the API stays. */
  static Optional<String> instead(String code) {
    return Optional.ofNullable(
        switch (code) {
          case "invalid_client_uuid" -> A_UUID;
          case "invalid_clients" ->
              "Give the names or uuids of 1 to "
                  + Words.count(KeyGrant.CLIENTS_MAX)
                  + " clients, one a line, or leave it empty for all.";
          case "invalid_contact" -> charactersMax(SettingsPatch.CONTACT_CHARACTERS_MAX);
          case "invalid_description" -> charactersMax(SettingsPatch.DESCRIPTION_CHARACTERS_MAX);
          case "invalid_in_flight_max" ->
              "Give a whole number of calls from 1 to "
                  + EndpointSettings.IN_FLIGHT_MAX
                  + ", or leave it empty.";
          case "invalid_rate_per_second" ->
              "Give a number from "
                  + EndpointSettings.RATE_PER_SECOND_MIN
                  + " to "
                  + Words.count((long) EndpointSettings.RATE_PER_SECOND_MAX)
                  + ", or leave it empty for no limit.";
          case "invalid_flood_window_minutes" ->
              "Give a whole number of minutes from 1 to "
                  + Words.count(EndpointSettings.FLOOD_WINDOW_MINUTES_MAX)
                  + ", or leave it empty to send each.";
          case "invalid_per_second" ->
              "Give a whole number from 1 to " + Words.count(ReplayContract.PER_SECOND_MAX) + ".";
          case "invalid_expires_at" ->
              "Give a day and time still to come, or leave it empty for a key that is valid for"
                  + " ever.";
          case "invalid_from", "invalid_until", "invalid_since" -> "Give a day and a time.";
          case "invalid_user_id" -> "Give the whole id of a user.";
          case "invalid_families_off",
              "invalid_final_state",
              "invalid_mode",
              "invalid_on_exhausted",
              "invalid_ordering",
              "invalid_overlap_seconds",
              "invalid_role",
              "invalid_type",
              "invalid_types_off" ->
              "Choose one of those that the page offers.";
          case "fragment" -> "A URL to send to has no # in it, and nothing behind one.";
          case "scheme" -> "A URL to send to begins with https://.";
          case "body_too_large" -> "This is more text than a form may hold: shorten it.";
          case "body_timeout" -> "The form did not arrive in time: send it again.";
          case "invalid_cursor" ->
              "This page of the list cannot be shown any more: begin with the first one.";
          case "precondition_required" ->
              "This client is subscribed already: find it among the clients, and edit it there.";
          case "precondition_failed" -> "Somebody else changed this while you looked at it.";
          case "too_many_old_secrets" ->
              "Two older secrets still sign beside the present one. Wait until the next of them"
                  + " ends, or let the present one stop at once, which ends them too.";
          case "unavailable" -> "Rookery does not answer now.";
          // What only a browser that is no browser sends, or a form of an older version.
          case "bad_request",
              "headers_too_large",
              "invalid_confirm_same_url",
              "invalid_data_webhook_urls",
              "invalid_dry_run",
              "invalid_ids",
              "invalid_if_match",
              "invalid_json",
              "invalid_platform_secret",
              "invalid_production",
              "invalid_sandbox",
              "invalid_secret",
              "invalid_signature",
              "invalid_url",
              "invalid_utf8",
              "invalid_x_rook_hash",
              "method_not_allowed",
              "not_an_object",
              "unknown_field",
              "unsupported_media_type",
              "uri_too_long" ->
              "Rookery could not read what the page sent: load the page again, and repeat it.";
          default -> null;
        });
  }

  private static String charactersMax(int max) {
    return "Give at most " + max + " characters, in one line.";
  }

  private RefusalWords() {}
}
