package io.rookery.console.page;

import io.rookery.shared.contract.DispatchContract.Outcome;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.Environment;
import java.time.Instant;

/** One outcome in the live feed. */
public record OutcomeRow(
    String id,
    ClientUuid client,
    Environment environment,
    String state,
    String mood,
    String detail,
    Instant at) {

  static OutcomeRow of(Outcome outcome) {
    String attempts = outcome.attempts() == 1 ? "1 attempt" : outcome.attempts() + " attempts";
    String status = outcome.httpStatus() == null ? "" : "HTTP " + outcome.httpStatus() + ", ";
    return new OutcomeRow(
        outcome.id().toString(),
        outcome.client(),
        outcome.environment(),
        outcome.state().wireName(),
        Words.moodOf(outcome.state().wireName()),
        status + attempts,
        outcome.at());
  }
}
