package io.rookery.dispatch.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.dispatch.breaker.BreakerSignal;
import io.rookery.dispatch.delivery.Delivery;
import io.rookery.dispatch.delivery.Move;
import io.rookery.dispatch.retry.ResultClass;
import io.rookery.dispatch.retry.Verdict;
import io.rookery.dispatch.send.AttemptResult;
import io.rookery.dispatch.send.AttemptResult.Answered;
import io.rookery.dispatch.send.AttemptResult.Failed;
import io.rookery.dispatch.send.FailureClass;
import io.rookery.shared.contract.SubscriptionContract.EndpointSettings;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the history says of an attempt: its error begins with its failure class. */
class ResultsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final EndpointKey ENDPOINT =
      new EndpointKey(new ClientUuid(new UUID(1, 1)), Environment.PRODUCTION);

  @ParameterizedTest
  @EnumSource(FailureClass.class)
  void the_error_of_an_attempt_without_an_answer_begins_with_its_class(FailureClass failure) {
    // When
    String error = errorOf(new Failed(failure, "10.0.0.7 is not a public one", 3));
    // Then
    assertThat(error).isEqualTo(failure.wireName() + ": 10.0.0.7 is not a public one");
  }

  @ParameterizedTest
  @CsvSource({
    "404, , false, status_404",
    "302, https://a.example/b, false, status_302: location https://a.example/b",
    "500, , true, status_500: answer longer than what is read",
    "200, , true, "
  })
  void the_error_of_an_answer_begins_with_its_status(
      int status, String location, boolean tooBig, String error) {
    // When
    String written = errorOf(new Answered(status, null, location, null, tooBig, null, 3));
    // Then
    assertThat(written).isEqualTo(error);
  }

  @Test
  void only_our_own_fault_is_not_the_endpoints() {
    // Then
    for (FailureClass failure : FailureClass.values()) {
      ResultClass expected =
          switch (failure) {
            case OWN_FAULT -> ResultClass.OWN_FAULT;
            case ADDRESS_REFUSED -> ResultClass.ADDRESS_REFUSED;
            default -> ResultClass.FAILED;
          };
      assertThat(Results.of(new Failed(failure, "", 0)).kind())
          .as("%s", failure)
          .isEqualTo(expected);
    }
  }

  private static String errorOf(AttemptResult result) {
    Delivery delivery =
        new Delivery(
            1, ENDPOINT, new NotificationId(new UUID(1, 2)), null, 0, Delivery.Place.QUEUE);
    Verdict verdict =
        new Verdict(Verdict.Kind.EXHAUSTED, 1, null, BreakerSignal.of(BreakerSignal.Kind.FAILURE));
    Move move = Results.move(delivery, result, verdict, EndpointSettings.USUAL, NOW);
    return move.attempt().error();
  }
}
